import type { Traffic } from './engine-under-test';
import type { CallRecord } from './virtual-editor';

/** The columns of the typing bench. */
export interface Tally {
  readonly calls: number;
  readonly requests: number;
  readonly aborted: number;
  readonly refused: number;
  readonly promptChars: number;
  readonly generatedChars: number;
  readonly shown: number;
  readonly right: number;
  /** Of each call that brought text before the next key, the time until then. */
  readonly textMs: readonly number[];
  /** The same of those whose text was right. */
  readonly rightMs: readonly number[];
  readonly peakInFlight: number;
  readonly unsettled: number;
}

export function tally(calls: readonly CallRecord[], traffic: readonly Traffic[]): Tally {
  const waits = (of: readonly CallRecord[]) =>
    of.flatMap(({ textMs }) => (textMs === undefined ? [] : [textMs]));
  return {
    calls: calls.length,
    requests: traffic.length,
    aborted: traffic.filter(({ state }) => state === 'aborted').length,
    refused: traffic.filter(({ status }) => status === 429).length,
    promptChars: sum(traffic.map(({ promptChars }) => promptChars)),
    generatedChars: sum(traffic.map(({ generatedChars }) => generatedChars)),
    shown: calls.filter(({ shown }) => shown).length,
    right: calls.filter(({ right }) => right).length,
    textMs: waits(calls),
    rightMs: waits(calls.filter(({ right }) => right)),
    peakInFlight: peakInFlight(traffic),
    unsettled: calls.filter(({ settled }) => !settled).length,
  };
}

function peakInFlight(traffic: readonly Traffic[]): number {
  const steps = traffic
    .filter(({ status }) => status !== 429)
    .flatMap(({ atMs, endedAtMs }) => [
      { atMs, by: 1 },
      { atMs: endedAtMs ?? Infinity, by: -1 },
    ]);
  // One that ends when another begins is not beside it.
  steps.sort((one, other) => one.atMs - other.atMs || one.by - other.by);
  let inFlight = 0;
  let peak = 0;
  for (const { by } of steps) {
    inFlight += by;
    peak = Math.max(peak, inFlight);
  }
  return peak;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
