import { describe, expect, it } from 'vitest';
import { bestOf, withDefault } from './default-model';

const listed = ['text-embedding-3', 'meta-llama/Llama-3.3-70B-Instruct', 'Qwen/Qwen2.5-Coder-7B'].map(
  (id) => ({
    id,
  }),
);

describe('the best model for completing code', () => {
  it('is one whose name is known for filling in the middle', () => {
    expect(bestOf(listed)).toBe('Qwen/Qwen2.5-Coder-7B');
  });

  it('is one that can fill in the middle according to the upstream, when no name is known', () => {
    expect(bestOf([{ id: 'a' }, { id: 'b', capabilities: { completion_fim: true } }])).toBe('b');
  });

  it('is the first one when all are alike', () => {
    expect(bestOf([{ id: 'a', capabilities: null }, { id: 'b' }])).toBe('a');
  });

  it('is left to an upstream that has a model called default, or lists none', () => {
    expect(bestOf([...listed, { id: 'default' }])).toBeUndefined();
    expect(bestOf([])).toBeUndefined();
  });
});

describe('a list of models', () => {
  it('marks the model chosen for default', () => {
    expect(withDefault([{ id: 'a' }, { id: 'b', object: 'model' }], 'b')).toEqual([
      { id: 'a' },
      { id: 'b', object: 'model', default: true },
    ]);
  });

  it('is unchanged when none was chosen, or there is no other', () => {
    expect(withDefault([{ id: 'a' }, { id: 'b' }], undefined)).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(withDefault([{ id: 'a' }], 'a')).toEqual([{ id: 'a' }]);
  });
});
