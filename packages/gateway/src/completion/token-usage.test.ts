import { expect, it } from 'vitest';
import { completionRequest } from '../request/proxied-request';
import { defaultCaps } from '../options/gateway-options';
import { usageOf } from './token-usage';

const request = (fields: object) =>
  completionRequest(
    'completions',
    JSON.stringify({ model: 'm', prompt: 'x'.repeat(40), max_tokens: 4, ...fields }),
    defaultCaps,
  );
const answer = (texts: readonly string[], completion: number, more: object = {}, reason = 'length') =>
  new TextEncoder().encode(
    JSON.stringify({
      choices: texts.map((text, index) => ({ text, index, logprobs: null, finish_reason: reason })),
      object: 'text_completion',
      usage: { completion_tokens: completion, prompt_tokens: 9, total_tokens: completion + 9 },
      ...more,
    }),
  );
const [four, long] = ['return a + b', 'const total = items.reduce((sum, item) => sum + item.price, 0);'];

it.each([
  [
    'llama.cpp’s server, which counts one answer',
    answer([four, four, four], 4, { timings: { predicted_n: 4 } }),
    12,
  ],
  [
    'the same with answers of different length',
    answer([four, long], 4, { timings: { predicted_n: 4 } }, 'stop'),
    25,
  ],
  ['a count that is too small for the texts', answer([long, long, long], 12, {}, 'stop'), 36],
  ['a server that counts all answers', answer([four, four, four], 12), 12],
  ['a server that counts all of answers that ended early', answer(['a', 'b', 'c'], 6, {}, 'stop'), 6],
])('the usage of several answers: %s', (_name, bytes, completion) => {
  expect(usageOf(bytes, request({ n: 3 })).completion).toBe(completion);
});

it('counts the prompts that the server has left out', () => {
  const bytes = answer([four, four], 4, { timings: { predicted_n: 4 } });
  const prompt = ['x'.repeat(40), 'y'.repeat(40)];
  expect(usageOf(bytes, request({ prompt }))).toEqual({ prompt: 20, completion: 8 });
});

it('takes the count of a single answer as it is', () => {
  expect(usageOf(answer([long], 4), request({}))).toEqual({ prompt: 9, completion: 4 });
});
