import { describe, expect, it } from 'vitest';
import { CompletionError } from '../errors/completion-error';
import { RefusedParameters } from './refused-parameters';

const body = { model: 'a', stop: [';'], stream_options: { include_usage: true } };
const refusal = new CompletionError('provider-rejected', 'Unrecognized request argument: stream_options');

describe('RefusedParameters', () => {
  it('leaves a rejected parameter out for that model only', () => {
    const refused = new RefusedParameters();
    expect(refused.learn('a', body, refusal)).toBe('stream_options');
    expect(refused.without('a', body)).toEqual({ model: 'a', stop: [';'] });
    expect(refused.without('b', body)).toEqual(body);
  });

  it('remembers a bounded number of models, the last used', () => {
    const refused = new RefusedParameters();
    for (let model = 0; model < 10_000; model++) refused.learn(`model-${model}`, body, refusal);
    expect(refused.without('model-9999', body)).not.toHaveProperty('stream_options');
    expect(refused.without('model-0', body)).toHaveProperty('stream_options');
  });
});
