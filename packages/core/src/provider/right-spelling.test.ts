import { expect, it } from 'vitest';
import { rightSpelling } from './right-spelling';

const offered = ['Qwen/Qwen3-32B', 'meta-llama/Llama-3.1-8B', 'a/twin', 'b/twin'].map((id) => ({
  id,
  fim: undefined,
  evidence: '',
}));

it.each([
  ['qwen/qwen3-32b', 'Qwen/Qwen3-32B'],
  ['Qwen3-32B', 'Qwen/Qwen3-32B'],
  ['nebius/llama-3.1-8b', 'meta-llama/Llama-3.1-8B'],
  ['B/TWIN', 'b/twin'],
])('corrects %s to %s', (model, spelling) => {
  expect(rightSpelling(model, offered)).toBe(spelling);
});

it.each(['Qwen/Qwen3-32B', 'twin', 'Qwen/Qwen3-14B'])(
  'finds no correction of %s, which is right, ambiguous or not listed',
  (model) => {
    expect(rightSpelling(model, offered)).toBeUndefined();
  },
);
