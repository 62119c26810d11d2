import { afterEach, expect, it, vi } from 'vitest';
import { catchUncaught } from './catch-uncaught';

const ends: (() => void)[] = [];
// The runner listens too, and would report the errors of these tests as its own.
const others = process.listeners('uncaughtException');

function hold(onError: (error: unknown) => void): readonly string[] {
  const reported: string[] = [];
  process.removeAllListeners('uncaughtException');
  ends.push(catchUncaught(onError, (line) => reported.push(line)));
  return reported;
}

afterEach(() => {
  for (const end of ends.splice(0)) end();
  expect(process.listeners('uncaughtException')).toEqual([]);
  for (const other of others) process.on('uncaughtException', other);
});

it('reports an error of a timer and keeps the process alive', async () => {
  const error = new Error('out of luck');
  const onError = vi.fn<(error: unknown) => void>();
  const reported = hold(onError);
  setImmediate(() => {
    throw error;
  });
  await vi.waitFor(() => expect(onError).toHaveBeenCalledWith(error));
  expect(reported).toHaveLength(1);
  expect(reported[0]).toMatch(/^completion-sidecar: unexpected, and passed over: Error: out of luck\n\s+at /);
});

it('reports the same error once, and calls onError each time', () => {
  const onError = vi.fn<(error: unknown) => void>();
  const reported = hold(onError);
  const error = new Error('again and again');
  for (let time = 0; time < 3; time++) process.emit('uncaughtException', error);
  expect(reported).toHaveLength(1);
  expect(onError).toHaveBeenCalledTimes(3);
});

it('reports errors of onError, and thrown values that are not errors', () => {
  const reported = hold(() => {
    throw new Error('the connection is closed');
  });
  process.emit('uncaughtException', 'no error' as unknown as Error);
  expect(reported.join('\n')).toContain('passed over: no error');
  expect(reported.join('\n')).toContain('passed over: Error: the connection is closed');
});
