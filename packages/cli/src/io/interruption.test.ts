import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { listenForInterruption } from './interruption';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** A started command, its signals, and the exit codes it was ended with. */
function start(graceMs?: number) {
  const signals = new EventEmitter();
  const stdout = new PassThrough();
  const exited: number[] = [];
  const interruption = listenForInterruption(
    { stdout },
    {
      signals: signals as unknown as NodeJS.Process,
      exit: (code) => exited.push(code),
      ...(graceMs === undefined ? {} : { graceMs }),
    },
  );
  return { interruption, stdout, exited, send: (name: string) => signals.emit(name, name), signals };
}

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])('stops on %s, with code %d', (name, code) => {
  const { interruption, exited, send } = start();
  send(name);
  expect(interruption.signal.aborted).toBe(true);
  expect(interruption).toMatchObject({ reason: name, exitCode: code });
  expect(exited).toEqual([]);
  interruption.end();
});

it('ends at once on a second signal, with its code', () => {
  for (const [first, second, code] of [
    ['SIGINT', 'SIGINT', 130],
    ['SIGTERM', 'SIGTERM', 143],
    ['SIGTERM', 'SIGINT', 130],
    ['SIGINT', 'SIGTERM', 143],
  ] as const) {
    const { interruption, exited, send } = start();
    send(first);
    send(second);
    expect(exited).toEqual([code]);
    interruption.end();
  }
});

it('ends a command that does not end in time', () => {
  const { interruption, exited, send } = start(2_000);
  vi.advanceTimersByTime(60_000);
  send('SIGINT');
  vi.advanceTimersByTime(1_999);
  expect(exited).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(exited).toEqual([130]);
  interruption.end();
});

it('leaves a command alone that ends in time, and removes its handlers', () => {
  const { interruption, exited, send, signals } = start(2_000);
  send('SIGTERM');
  interruption.end();
  vi.advanceTimersByTime(60_000);
  expect(exited).toEqual([]);
  expect(signals.eventNames()).toEqual([]);
});

it('stops without a failure when the reader is gone', () => {
  const { interruption, stdout, exited, send } = start(2_000);
  stdout.emit('error', Object.assign(new Error('EPIPE'), { code: 'EPIPE' }));
  expect(interruption).toMatchObject({ reason: 'reader-gone', exitCode: 0 });
  send('SIGINT');
  expect(exited).toEqual([]);
  vi.advanceTimersByTime(2_000);
  expect(exited).toEqual([0]);
  interruption.end();
});
