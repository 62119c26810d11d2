import { describe, expect, it } from 'vitest';
import { chooseStrategy, type StrategyInput } from './choose-strategy';
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

it('says why a model whose format is known sees only the text before the cursor', () => {
  const fimRefused = choose(qwen, ['fim', 'prefix-only'], { refused: new Set(['fim']) });
  expect(fimRefused).toEqual({
    strategy: 'prefix-only',
    why: 'qwen: the server takes no prompt of that form',
  });
  expect(choose('01-ai/Yi-Coder-9B', raw).why).toMatch(/^yi-coder: not trained on suffixes/);
});

it('returns a notice with a hint only for an unknown model', () => {
  expect(choose('acme/unheard-of', raw).notice?.message).toContain('set prompt.fimFormat');
  expect(choose(qwen, raw).notice).toBeUndefined();
});

describe('a small model that follows instructions', () => {
  const small = 'SmolLM2-135M-Instruct-Q4_1.gguf';
  it('goes on with the text, also before other text', () => {
    expect(choose(small, raw)).toMatchObject({
      strategy: 'prefix-only',
      why: expect.stringContaining('fewer than 4 billion parameters') as string,
    });
  });
  it('is asked by chat where the server has nothing else, or refused to go on with a text', () => {
    expect(choose(small, ['chat-infill']).strategy).toBe('chat-infill');
    expect(choose(small, raw, { refused: new Set(['prefix-only']) }).strategy).toBe('chat-infill');
  });
});
