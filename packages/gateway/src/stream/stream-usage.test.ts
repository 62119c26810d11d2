import { expect, it } from 'vitest';
import { event } from '../../test/hand-upstream';
import { StreamUsage } from './stream-usage';

function countsOf(choices: number, ...chunks: string[]) {
  const usage = new StreamUsage(choices);
  for (const chunk of chunks) usage.add(new TextEncoder().encode(chunk));
  return usage.counts();
}

const text = (index: number) => `data: {"choices":[{"text":" a","index":${index},"finish_reason":null}]}\n\n`;
const counts = (completion: number) =>
  `"usage":{"completion_tokens":${completion},"prompt_tokens":9,"total_tokens":${completion + 9},"prompt_tokens_details":{"cached_tokens":8}}`;
/** The last event of a choice, as llama.cpp's server sends it. */
const end = (index: number, completion: number) =>
  `data: {"choices":[{"text":"","index":${index},"logprobs":null,"finish_reason":"length"}],"created":1796040000,"model":"smol","system_fingerprint":"b0-unknown","object":"text_completion",${counts(completion)},"id":"chatcmpl-1","timings":{"cache_n":8,"prompt_n":1,"predicted_n":${completion}}}\n\n`;
const alone = (completion: number) => `data: {"choices":[],${counts(completion)}}\n\n`;
const done = 'data: [DONE]\n\n';
const three = [0, 1, 2, 0, 1, 2].map(text).join('');

it.each([
  ['each answer in its last event', [three, end(1, 2), end(0, 2), end(2, 2), done], 6],
  [
    'each answer in an event of its own, as llama.cpp does in chats',
    [three, alone(2), alone(2), alone(2), done],
    6,
  ],
  ['all answers in the last event, as vLLM does', [three, alone(6), done], 6],
  ['all answers, as they grow', [three, ...[1, 2, 3, 4, 5, 6].map(alone), done], 6],
  ['all answers, in events without zeroes, as Ollama does', [three, alone(0), alone(0), alone(6), done], 6],
  [
    'each answer as it grows',
    [text(0), end(0, 1), text(1), end(1, 1), text(0), end(0, 2), text(2), end(2, 1)],
    4,
  ],
  ['one answer of three only', [three, alone(2), done], 6],
])('counts a server that counts %s', (_name, chunks, completionTokens) => {
  expect(countsOf(3, ...chunks)).toEqual({ promptTokens: 9, completionTokens });
});

it('counts nothing where the server does not', () => {
  expect(countsOf(2, event('a'), event('b', 'stop'), done)).toBeUndefined();
});
