import { describe, expect, it } from 'vitest';
import type { ModelInfo } from '../domain/provider';
import { listedModels } from './listed-models';
import { listedDefault } from './listed-default';
import { preferredModel } from './preferred-model';
import { tokenFactoryDefaults } from './token-factory';

const models = (...ids: string[]): readonly ModelInfo[] =>
  ids.map((id) => ({ id, fim: undefined, evidence: '' }));

describe('preferredModel', () => {
  it('prefers a coder to a chat model, and takes the documented sample last', () => {
    expect(preferredModel(models('openai/gpt-oss-120b', 'Qwen/Qwen2.5-Coder-7B'))).toBe(
      'Qwen/Qwen2.5-Coder-7B',
    );
    expect(preferredModel(models('openai/gpt-oss-120b', 'deepseek-ai/DeepSeek-V4-Flash'))).toBe(
      'deepseek-ai/DeepSeek-V4-Flash',
    );
    expect(preferredModel(models('some/embedding-model', 'a/b'))).toBe(tokenFactoryDefaults.model);
    expect(preferredModel([])).toBe(tokenFactoryDefaults.model);
  });
});

describe('listedDefault', () => {
  it('prefers the model that the server marks as default', () => {
    const list = { data: [{ id: 'Qwen/Qwen2.5-Coder-7B' }, { id: 'house-model', default: true }] };
    expect(listedDefault(listedModels(list))?.id).toBe('house-model');
  });

  it('takes the most preferred model when none is marked', () => {
    expect(listedDefault(models('a/b', 'openai/gpt-oss-120b', 'Qwen/Qwen2.5-Coder-7B'))?.id).toBe(
      'Qwen/Qwen2.5-Coder-7B',
    );
  });

  it('takes a listed FIM model, then the first that writes text, of unknown models', () => {
    expect(listedDefault([...models('a/b'), { id: 'c/d', fim: true, evidence: '' }])?.id).toBe('c/d');
    expect(listedDefault(models('a/b', 'c/d'))?.id).toBe('a/b');
    expect(listedDefault(models('some/embedding-model', 'a/b'))?.id).toBe('a/b');
    expect(listedDefault([])).toBeUndefined();
  });
});
