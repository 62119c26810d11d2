import { expect, it } from 'vitest';
import { modelChosenNotice, otherModelNotice } from './model-notices';

it.each([
  ['smol', 'smol:latest'],
  ['Qwen/Qwen2.5-Coder-7B', 'qwen2.5-coder-7b'],
  ['qwen2.5-coder-7b', '/models/qwen2.5-coder-7b-q4_k_m.gguf'],
  ['gpt-4o', 'gpt-4o-2024-08-06'],
  ['default', '/models/smollm2-135m.gguf'],
])('%s and %s are one model', (requested, answered) => {
  expect(otherModelNotice(requested, answered, 'http://127.0.0.1:8080')).toBeUndefined();
});

it('names both models when the server answers with another', () => {
  expect(
    otherModelNotice('qwen2.5-coder-7b', '/models/smollm2-135m.gguf', 'http://127.0.0.1:8080')?.message,
  ).toBe(
    'http://127.0.0.1:8080 answered with the model /models/smollm2-135m.gguf, not with qwen2.5-coder-7b; if that is no alias of it, set model to the name of the one it has, whose prompt format may be another',
  );
});

it('names the model that was chosen, and the server', () => {
  expect(modelChosenNotice('/models/smol.gguf', 'http://127.0.0.1:8080').message).toBe(
    'no model is set, so /models/smol.gguf is used, from the list of http://127.0.0.1:8080; set "model" to choose another',
  );
});
