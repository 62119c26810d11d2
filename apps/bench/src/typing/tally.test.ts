import { expect, it } from 'vitest';
import type { Traffic } from './engine-under-test';
import { tally } from './tally';

const request = (atMs: number, endedAtMs: number, more: Partial<Traffic> = {}): Traffic => ({
  atMs,
  endedAtMs,
  state: 'completed',
  status: 200,
  promptChars: 100,
  generatedChars: 10,
  ...more,
});

it('adds up requests, characters and what was shown', () => {
  const calls = [
    { textMs: 5, shown: true, right: true, settled: true },
    { textMs: undefined, shown: true, right: false, settled: true },
    { textMs: undefined, shown: false, right: false, settled: false },
  ];
  const traffic = [
    request(0, 50),
    request(10, 40, { state: 'aborted', generatedChars: 4 }),
    // One that ends when another begins is not beside it, and a refused one is no stream.
    request(50, 90),
    request(55, 56, { status: 429, generatedChars: 0 }),
  ];
  expect(tally(calls, traffic)).toEqual({
    calls: 3,
    requests: 4,
    aborted: 1,
    refused: 1,
    promptChars: 400,
    generatedChars: 24,
    shown: 2,
    right: 1,
    textMs: [5],
    rightMs: [5],
    peakInFlight: 2,
    unsettled: 1,
  });
});
