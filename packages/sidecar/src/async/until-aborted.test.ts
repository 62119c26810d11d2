import { expect, it } from 'vitest';
import { untilAborted } from './until-aborted';

const never = new Promise<string>(() => {});

it('gives what comes first: the answer, or nothing at the abort', async () => {
  const { signal } = new AbortController();
  expect(await untilAborted(Promise.resolve('answer'), signal)).toBe('answer');
  await expect(untilAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  const ending = new AbortController();
  const waiting = untilAborted(never, ending.signal);
  ending.abort();
  expect(await waiting).toBeUndefined();
});

it('gives nothing where the abort was before', async () => {
  expect(await untilAborted(never, AbortSignal.abort())).toBeUndefined();
});
