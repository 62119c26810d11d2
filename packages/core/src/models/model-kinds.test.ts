import { describe, expect, it } from 'vitest';
import { findModelKind, isInstructed, isSmall, modelKinds } from './model-kinds';

const examples: readonly (readonly [kind: string, models: readonly string[]])[] = [
  [
    'base',
    ['Qwen/Qwen3-8B-Base', 'gemma-3-4b-pt', 'microsoft/phi-2', 'openai-community/gpt2', 'smollm2:135m-base'],
  ],
  ['reasoning', ['deepseek-ai/DeepSeek-R1', 'qwq:32b', 'Qwen3-4B-Thinking-2507']],
  ['openai', ['openai/gpt-oss-120b', 'gpt-4o', 'o3-mini']],
  ['hosted', ['anthropic/claude-sonnet-4.5', 'gemini-2.5-flash', 'x-ai/grok-4', 'qwen-plus']],
  ['smollm', ['SmolLM2-135M-Instruct-Q4_1.gguf', 'smollm2:135m', 'HuggingFaceTB/SmolLM3-3B']],
  ['phi-mini', ['microsoft/Phi-3.5-mini-instruct', 'phi-4-mini']],
  ['named-instruct', ['meta-llama/Llama-3.2-1B-Instruct', 'llama-2-7b-chat', 'gemma-3-27b-it']],
  ['instructed-family', ['Qwen/Qwen3-32B', 'zai-org/GLM-5.1', 'gemma3:4b', 'moonshotai/Kimi-K2', 'phi-4']],
];

describe.each(examples)('the kind %s', (kind, models) => {
  it.each(models)('has %s', (model) => expect(findModelKind(model)?.name).toBe(kind));
});

it('has an example of every kind', () => {
  expect(examples.map(([kind]) => kind)).toEqual(modelKinds.map(({ name }) => name));
});

it.each(['bigcode/starcoder2-15b', 'acme/unheard-of', 'llama3.2:1b', 'default', ''])(
  'knows no kind of %j',
  (model) => {
    expect(findModelKind(model)).toBeUndefined();
    expect(isInstructed(model)).toBe(false);
  },
);

it.each([
  ['SmolLM2-135M-Instruct', true],
  ['qwen2.5:1.5b-instruct', true],
  ['Llama-3.2-3B-Instruct', true],
  ['gemma-3n-e2b-it', true],
  ['phi-3.5-mini-instruct', true],
  ['smollm2', true],
  ['Qwen3-30B-A3B-Instruct-2507', false],
  ['mixtral-8x7b-instruct', false],
  ['Llama-3.1-8B-Instruct', false],
  ['Mistral-7B-Instruct-v0.3', false],
  ['gpt-4o', false],
  ['', false],
])('%s is small: %s', (model, small) => expect(isSmall(model)).toBe(small));
