import { afterEach, expect, it, vi } from 'vitest';
import { holdLastNet } from './last-net';

const ends: (() => void)[] = [];
// The runner listens too, and would take what these tests throw for a failure of its own.
const others = process.listeners('uncaughtException');

function hold(onFault: (error: unknown) => void): readonly string[] {
  const told: string[] = [];
  process.removeAllListeners('uncaughtException');
  ends.push(holdLastNet(onFault, (line) => told.push(line)));
  return told;
}

afterEach(() => {
  for (const end of ends.splice(0)) end();
  expect(process.listeners('uncaughtException')).toEqual([]);
  for (const other of others) process.on('uncaughtException', other);
});

it('hears what a timer throws, tells it, and the process goes on', async () => {
  const error = new Error('out of luck');
  const onFault = vi.fn<(error: unknown) => void>();
  const told = hold(onFault);
  setImmediate(() => {
    throw error;
  });
  await vi.waitFor(() => expect(onFault).toHaveBeenCalledWith(error));
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/^completion-sidecar: unexpected, and passed over: Error: out of luck\n\s+at /);
});

it('tells the same only once, and hears it each time', () => {
  const onFault = vi.fn<(error: unknown) => void>();
  const told = hold(onFault);
  const error = new Error('again and again');
  for (let time = 0; time < 3; time++) process.emit('uncaughtException', error);
  expect(told).toHaveLength(1);
  expect(onFault).toHaveBeenCalledTimes(3);
});

it('is not torn by what is done about an error, nor by what is none', () => {
  const told = hold(() => {
    throw new Error('the connection is closed');
  });
  process.emit('uncaughtException', 'no error' as unknown as Error);
  expect(told.join('\n')).toContain('passed over: no error');
  expect(told.join('\n')).toContain('passed over: Error: the connection is closed');
});
