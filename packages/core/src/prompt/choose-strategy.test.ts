import { describe, expect, it } from 'vitest';
import { chooseStrategy, isInstructed, type StrategyInput } from './choose-strategy';
import { findFimFormat } from '../models/find-fim-format';

function choose(model: string, offered: StrategyInput['offered'], more: Partial<StrategyInput> = {}) {
  return chooseStrategy({
    requested: 'auto',
    offered,
    refused: new Set(),
    model,
    format: findFimFormat(model),
    hasSuffix: true,
    ...more,
  });
}

const qwen = 'Qwen/Qwen2.5-Coder-7B';
const all = ['suffix-param', 'fim', 'chat-infill', 'prefix-only'] as const;
const raw = ['fim', 'chat-infill', 'prefix-only'] as const;

it.each([
  ['suffix-param first', choose(qwen, all), 'suffix-param'],
  ['fim where the server has no suffix parameter', choose(qwen, raw), 'fim'],
  [
    'the next strategy when the first was refused',
    choose(qwen, all, { refused: new Set(['suffix-param']) }),
    'fim',
  ],
  ['chat-infill for a model that follows instructions', choose('openai/gpt-oss-120b', raw), 'chat-infill'],
  ['prefix-only for an unknown model', choose('acme/unheard-of', raw), 'prefix-only'],
  ['the strategy in the options', choose(qwen, all, { requested: 'chat-infill' }), 'chat-infill'],
  [
    'prefix-only instead of fim in the options when there is no format',
    choose('acme/unheard-of', all, { requested: 'fim' }),
    'prefix-only',
  ],
])('chooses %s', (_name, { strategy }, expected) => {
  expect(strategy).toBe(expected);
});

describe('with nothing after the cursor', () => {
  it('lets an instructed model continue the text where raw completions are supported', () => {
    const end = { hasSuffix: false };
    expect(choose('meta/Llama-3.3-70B-Instruct', raw, end).strategy).toBe('prefix-only');
    expect(choose('meta/Llama-3.3-70B-Instruct', ['chat-infill'], end).strategy).toBe('chat-infill');
    expect(choose('openai/gpt-oss-120b', raw, end).strategy).toBe('chat-infill');
  });
});

it('returns a notice with a hint only for an unknown model', () => {
  expect(choose('acme/unheard-of', raw).notice?.message).toContain('set prompt.fimFormat');
  expect(choose(qwen, raw).notice).toBeUndefined();
});

it.each([
  ['openai/gpt-oss-120b', true],
  ['Qwen/Qwen3-32B', true],
  ['deepseek-ai/DeepSeek-R1', true],
  ['bigcode/starcoder2-15b', false],
])('%s follows instructions: %s', (model, instructed) => {
  expect(isInstructed(model)).toBe(instructed);
});
