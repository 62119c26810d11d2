import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { afterEach, expect, it } from 'vitest';
import { CompletionError } from '../errors/completion-error';
import { connectPort } from './connect-port';
import { servePort } from './serve-port';

interface CounterCalls {
  add: { arguments: [one: number, other: number]; result: number };
  fail: { arguments: [error: 'known' | 'unknown']; result: void };
  count: { arguments: [to: number]; value: number; result: string };
  wait: { arguments: []; value: string; result: void };
  bytes: { arguments: []; result: ArrayBuffer };
}

let cleanUp = () => {};
afterEach(() => cleanUp());

function connected() {
  const { port1, port2 } = new MessageChannel();
  const events: string[] = [];
  const aborted: string[] = [];
  let closed = 0;
  const served = servePort<CounterCalls, string>(
    port2,
    'counter',
    {
      add: ([one, other]) => one + other,
      fail([error]) {
        throw error === 'known'
          ? new CompletionError('rate-limited', 'too many', { retryable: true })
          : new TypeError('odd');
      },
      count([to], { emit }) {
        for (let i = 1; i <= to; i++) emit(i);
        return 'counted';
      },
      wait: (_none, { emit, signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            aborted.push('wait');
            resolve();
          });
          emit('waiting');
        }),
      bytes: () => new ArrayBuffer(8),
    },
    () => closed++,
  );
  const client = connectPort<CounterCalls, string>(port1, 'counter', {
    onEvent: (event) => events.push(event),
  });
  cleanUp = () => {
    port1.close();
    port2.close();
  };
  return { port1, port2, served, client, events, aborted, closed: () => closed };
}

const { signal: never } = new AbortController();

it('returns the result of a method', async () => {
  const { client } = connected();
  expect(await Promise.all([client.call('add', [1, 2]), client.call('add', [3, 4])])).toEqual([3, 7]);
  expect((await client.call('bytes', [])).byteLength).toBe(8);
});

it('rejects with the error of a method, its code and whether to retry', async () => {
  const { client } = connected();
  const error = await client.call('fail', ['known']).catch((reason: unknown) => reason);
  expect(CompletionError.is(error)).toBe(true);
  expect(error).toMatchObject({ code: 'rate-limited', message: 'too many', retryable: true });
  await expect(client.call('fail', ['unknown'])).rejects.toMatchObject({
    code: 'provider-unavailable',
    message: 'counter: odd',
  });
});

it('rejects a call that cannot be sent', async () => {
  const { client } = connected();
  await expect(client.call('add', [1, (() => {}) as never])).rejects.toMatchObject({
    code: 'invalid-options',
    cause: { name: 'DataCloneError' },
  });
  expect(await client.call('add', [1, 1])).toBe(2);
});

it('delivers emitted values ahead of the result', async () => {
  const { client } = connected();
  const values: number[] = [];
  expect(await client.call('count', [3], { onValue: (value) => values.push(value) })).toBe('counted');
  expect(values).toEqual([1, 2, 3]);
});

it('streams emitted values, and ends with the method', async () => {
  const { client } = connected();
  const values: number[] = [];
  for await (const value of client.stream('count', [3], never)) values.push(value);
  expect(values).toEqual([1, 2, 3]);
});

it('cancels the method when a stream is left or aborted', async () => {
  const { client, aborted } = connected();
  for await (const value of client.stream('wait', [], never)) {
    expect(value).toBe('waiting');
    break;
  }
  await client.call('add', [0, 0]);
  expect(aborted).toEqual(['wait']);

  const caller = new AbortController();
  const reason = new Error('typed on');
  const stream = client.stream('wait', [], caller.signal);
  await stream.next();
  const pending = stream.next();
  caller.abort(reason);
  await expect(pending).rejects.toBe(reason);
  await client.call('add', [0, 0]);
  expect(aborted).toEqual(['wait', 'wait']);
});

it('settles a cancelled call as its method does', async () => {
  const { client } = connected();
  const caller = new AbortController();
  const call = client.call('wait', [], { signal: caller.signal, onValue: () => caller.abort() });
  await expect(call).resolves.toBeUndefined();
});

it('delivers events', async () => {
  const { client, served, events } = connected();
  served.notify('ready');
  await client.call('add', [0, 0]);
  expect(events).toEqual(['ready']);
});

it('ignores messages of others on the same port', async () => {
  const { client, port1, port2 } = connected();
  for (const message of [undefined, 'text', { type: 'close' }, { type: 'close', service: 'other' }]) {
    port1.postMessage(message);
    port2.postMessage(message);
  }
  expect(await client.call('add', [1, 2])).toBe(3);
});

it('rejects what is running, and later calls, once the client has closed the service', async () => {
  const { client, aborted, closed, port2 } = connected();
  const running = client.call('wait', []);
  const stopped = new Promise((resolve) => port2.on('message', resolve));
  await stopped;
  client.close();
  await expect(running).rejects.toMatchObject({ code: 'provider-unavailable' });
  await expect(client.call('add', [1, 2])).rejects.toMatchObject({ code: 'provider-unavailable' });
  await expect.poll(closed).toBe(1);
  expect(aborted).toEqual(['wait']);
});

it('rejects what is running when the port closes', async () => {
  const { client, port2 } = connected();
  const running = client.call('wait', []);
  port2.close();
  await expect(running).rejects.toMatchObject({ code: 'provider-unavailable' });
});

it('rejects running and later calls once the service has stopped', async () => {
  const { client, served } = connected();
  const running = client.call('wait', []);
  await client.call('add', [1, 1]);
  served.stop();
  await expect(running).rejects.toMatchObject({ code: 'provider-unavailable' });
  await expect(client.call('add', [1, 1])).rejects.toMatchObject({ code: 'provider-unavailable' });
});

it('reports once that the service is gone, with the cause, and not after close', async () => {
  const causes: unknown[] = [];
  const failing = new Worker('throw new Error("broken worker")', { eval: true });
  const client = connectPort<CounterCalls>(failing, 'counter', { onEnd: (cause) => causes.push(cause) });
  await expect(client.call('add', [1, 1])).rejects.toMatchObject({ code: 'provider-unavailable' });
  if (failing.threadId !== -1) await once(failing, 'exit');
  expect(causes).toEqual([expect.objectContaining({ message: 'broken worker' })]);

  const idle = new Worker('setInterval(() => {}, 60_000)', { eval: true });
  const closed = connectPort<CounterCalls>(idle, 'counter', { onEnd: (cause) => causes.push(cause) });
  closed.close();
  await idle.terminate();
  expect(causes).toHaveLength(1);
});

it('survives a worker that fails after its service was closed', async () => {
  const code = `
    const { parentPort } = require('node:worker_threads');
    parentPort.on('message', () => { throw new Error('failed while it ended'); });
  `;
  const worker = new Worker(code, { eval: true });
  const exited = new Promise((resolve) => worker.on('exit', resolve));
  connectPort<CounterCalls>(worker, 'counter').close();
  expect(await exited).toBe(1);
});
