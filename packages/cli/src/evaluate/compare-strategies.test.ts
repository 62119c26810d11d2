import { expect, it } from 'vitest';
import type { CompletionOutcome } from '@org/completion-core';
import { advise, compareStrategies, type Strategy } from './compare-strategies';
import type { Hole } from './cut-holes';
import type { Result } from './results';

const text: Strategy = { name: 'prefix-only', strategy: 'prefix-only' };
const chat: Strategy = { name: 'chat-infill', strategy: 'chat-infill' };
const qwen: Strategy = { name: 'fim (qwen)', strategy: 'fim', fimFormat: 'qwen' };

const hole = {} as Hole;
const timings = { totalMs: 1 };
const items = { kind: 'items', timings } as unknown as CompletionOutcome;
const limited = { kind: 'error', error: { code: 'rate-limited' }, timings } as unknown as CompletionOutcome;

/** Results with these similarities to the true text. */
function filled(...similarities: readonly number[]): Result[] {
  return similarities.map((similarity) => ({
    hole,
    outcome: items,
    exact: similarity === 1,
    firstLine: similarity === 1,
    similarity,
  }));
}
const repeated = (...similarities: readonly number[]) =>
  filled(...(Array(5).fill(similarities).flat() as number[]));

function adviceFor(auto: Strategy, ...all: readonly (readonly [Strategy, readonly Result[]])[]) {
  return advise(compareStrategies(all.map(([strategy, results]) => ({ strategy, results }))), auto.name);
}

it('names the setting of a strategy that is better than what auto takes', () => {
  const { set, text: words } = adviceFor(chat, [chat, repeated(0.1, 0.2)], [text, repeated(0.4, 0.5)]);
  expect(set?.name).toBe('prefix-only');
  expect(words).toBe(
    'prefix-only is better than chat-infill, which auto takes: set {"prompt":{"strategy":"prefix-only"}} in completion.config.json',
  );
});

it('names the format too', () => {
  expect(adviceFor(text, [text, repeated(0.1, 0.2)], [qwen, repeated(0.6, 0.5)]).text).toContain(
    'set {"prompt":{"strategy":"fim","fimFormat":"qwen"}}',
  );
});

it.each([
  ['auto takes the best', text, /auto takes prefix-only, which is the best of these: nothing to set$/],
  ['the difference may be chance', chat, /too close to tell/],
])('sets nothing where %s', (_why, auto, words) => {
  const { set, text: said } = adviceFor(auto, [chat, repeated(0.9, 0.1)], [text, repeated(0.1, 0.95)]);
  expect(set).toBeUndefined();
  expect(said).toMatch(words);
});

it.each([
  [
    'few holes',
    [
      [chat, filled(0.1)],
      [text, filled(0.9)],
    ],
    /too few holes/,
  ],
  ['one strategy', [[text, repeated(0.1, 0.2)]], /all that this endpoint and model can do/],
] as const)('says so with %s', (_why, all, words) => {
  expect(adviceFor(text, ...all).text).toMatch(words);
});

it('compares the holes that every strategy was asked for', () => {
  const cut = { ...filled(0)[0], outcome: limited } as Result;
  const ranked = compareStrategies([
    { strategy: text, results: filled(0.2, 0.4, 1) },
    { strategy: chat, results: [...filled(0.5, 0.5), cut] },
  ]);
  expect(ranked.map(({ name, summary }) => [name, summary.holes])).toEqual([
    ['chat-infill', 2],
    ['prefix-only', 2],
  ]);
});
