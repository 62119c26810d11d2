import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  startCompletionServer,
  type CompletionServer,
  type ServerQuirks,
} from '@org/completion-testing/server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bundleCommand } from './bundle';
import { ended, until } from './programs';

// Processes and sockets, on machines that may be busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const model = 'Qwen/Qwen2.5-Coder-7B';
const key = ['key', 'of', 'the', 'upstream'].join('-');
const preload = fileURLToPath(new URL('throwing-listeners.mjs', import.meta.url));

describe('a gateway with uncaught errors', () => {
  let folder: string;
  let upstream: CompletionServer;
  let child: ChildProcess;
  let url: string;
  const said = { out: '', err: '' };
  const fired: string[] = [];
  let thrown: string | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gateway-net-'));
    upstream = await startCompletionServer({ apiKey: key });
    const script = await bundleCommand(folder);
    const config = join(folder, 'gateway.jsonc');
    const timeouts = { firstByteMs: 2_000, idleMs: 2_000 };
    await writeFile(config, JSON.stringify({ timeouts, healthCheckMs: 50, drainMs: 5_000 }));
    child = fork(script, ['--port', '0', '--config', config], {
      execArgv: ['--import', preload],
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        COMPLETION_BASE_URL: upstream.baseUrl,
        COMPLETION_API_KEY: key,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child.stdout?.on('data', (data: Buffer) => (said.out += data.toString()));
    child.stderr?.on('data', (data: Buffer) => (said.err += data.toString()));
    child.on('message', (message: { fired?: string; thrown?: string }) => {
      if (message.fired !== undefined) fired.push(message.fired);
      if (message.thrown !== undefined) thrown = message.thrown;
    });
    await until(() => /http:\S+\n/.test(said.err));
    url = /http:\S+/.exec(said.err)?.[0] ?? '';
  });

  afterAll(async () => {
    try {
      await ended(child, 'SIGKILL');
      await upstream.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  function post(body: object, signal?: AbortSignal): Promise<Response> {
    return fetch(`${url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, prompt: 'p', ...body }),
      signal: signal ?? null,
    });
  }

  const settles = (work: Promise<unknown>) => work.catch(() => {});

  /** A client that disconnects in the middle of a long stream without reading it. */
  async function leave(): Promise<void> {
    const client = new AbortController();
    const response = await post({ stream: true, prompt: 'long' }, client.signal);
    await response.body?.getReader().read();
    client.abort();
  }

  /** Sends bytes over a new connection, until the server closes it. */
  async function raw(bytes: string): Promise<void> {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.end(bytes);
    socket.resume();
    await once(socket, 'close');
  }

  const parts: readonly (() => Promise<unknown>)[] = [
    async () => (await post({ stream: true })).text(),
    async () => (await post({ stream: false })).text(),
    async () => (await post({ stream: true, prompt: 'long' })).text(),
    async () => (await post({ stream: true, prompt: 'cut' })).text(),
    async () => (await post({ stream: false, prompt: 'refused' })).text(),
    async () => (await post({ stream: true, temperature: 0 })).text(),
    leave,
    async () => (await fetch(`${url}/v1/models`)).text(),
    async () => (await fetch(`${url}/metrics`)).text(),
    async () => (await post({ prompt: 3 })).text(),
    () => raw('hello\r\n\r\n'),
    () => raw('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: the-unexpected\r\n\r\n'),
  ];

  async function* text(prompt: string) {
    if (prompt.includes('long'))
      for (let turn = 0; turn < 60; turn++) yield await Promise.resolve('x'.repeat(8192));
    yield 'a';
  }

  const quirks: Readonly<Record<string, ServerQuirks>> = {
    cut: { cutAfterChars: 1 },
    refused: { fault: { status: 400, message: 'no' } },
  };

  const configure = () =>
    upstream.configure({
      model: ({ prompt }) => ({ text: text(prompt), quirks: quirks[prompt] ?? {} }),
    });

  const isWell = async () => {
    const health = (await (await fetch(`${url}/healthz`)).json()) as { open: number };
    expect((await (await post({ stream: true })).text()).trimEnd()).toMatch(/data: \[DONE\]$/);
    return health.open === 0;
  };

  it('goes on, responds, and releases every slot, whichever listener or timer threw', async () => {
    configure();
    for (const part of parts) await settles(part());
    // The last part has reached its listener.
    await until(() => fired.some((site) => site.startsWith('checkExpectation')));
    const seen = new Set<string>();
    // A listener that fires first while another is tried is tried after it.
    const next = () => fired.find((each) => !seen.has(each));
    for (let site = next(); site !== undefined; site = next()) {
      seen.add(site);
      thrown = undefined;
      child.send({ arm: site });
      for (const part of parts) if (thrown === undefined) await settles(part());
      expect([site, child.exitCode, child.signalCode]).toEqual([site, null, null]);
      await until(isWell).catch(async (error: unknown) => {
        const health = await (await fetch(`${url}/healthz`)).text();
        throw new Error(`after ${site}: ${String(error)}; ${health}\n${said.out.slice(-2_000)}`);
      });
    }
    expect(seen.size).toBeGreaterThan(20);
    expect(said.out).toContain('uncaught error; the gateway goes on');
    expect(said.out + said.err).not.toContain(key);
  }, 180_000);

  it('goes on after an unhandled rejection, and still ends on a signal', async () => {
    child.send({ reject: true });
    await until(() => said.out.includes('rejected by the test'));
    await until(isWell);
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  });
});
