import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { listenForInterruption } from './interruption';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** A command that has been started, the signals it gets, and the codes it was ended with at once. */
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
])('%s asks to stop, with code %d', (name, code) => {
  const { interruption, exited, send } = start();
  send(name);
  expect(interruption.signal.aborted).toBe(true);
  expect(interruption).toMatchObject({ reason: name, exitCode: code });
  expect(exited).toEqual([]);
  interruption.end();
});

it('a second signal ends at once, with its code', () => {
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

it('a command that does not end is ended when its time is over', () => {
  const { interruption, exited, send } = start(2_000);
  vi.advanceTimersByTime(60_000);
  send('SIGINT');
  vi.advanceTimersByTime(1_999);
  expect(exited).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(exited).toEqual([130]);
  interruption.end();
});

it('a command that ends in time is left alone, and leaves nothing', () => {
  const { interruption, exited, send, signals } = start(2_000);
  send('SIGTERM');
  interruption.end();
  vi.advanceTimersByTime(60_000);
  expect(exited).toEqual([]);
  expect(signals.eventNames()).toEqual([]);
});

it('a reader that is gone asks to stop, and is no failure', () => {
  const { interruption, stdout, exited, send } = start(2_000);
  stdout.emit('error', Object.assign(new Error('EPIPE'), { code: 'EPIPE' }));
  expect(interruption).toMatchObject({ reason: 'reader-gone', exitCode: 0 });
  send('SIGINT');
  expect(exited).toEqual([]);
  vi.advanceTimersByTime(2_000);
  expect(exited).toEqual([0]);
  interruption.end();
});
