import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startCompletionServer, type CompletionServer } from '@org/completion-testing/server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hashToken } from '../src/auth/static-tokens';
import { bundleCommand } from './bundle';
import { ended, until } from './programs';

// Processes and sockets, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const model = 'Qwen/Qwen2.5-Coder-7B';
const [token, key] = ['cg-of-a-client', 'key-of-the-upstream'];

/** How many connections the system lets wait to be accepted; 0 where it does not say. */
const maxUnaccepted =
  process.platform === 'linux' ? Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8')) : 0;

describe('the command as a process', () => {
  let folder: string;
  let script: string;
  let upstream: CompletionServer;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gateway-process-'));
    [script, upstream] = await Promise.all([bundleCommand(folder), startCompletionServer({ apiKey: key })]);
  });

  afterAll(async () => {
    try {
      await Promise.all(children.map((each) => ended(each, 'SIGKILL')));
      await upstream.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  async function start() {
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      COMPLETION_BASE_URL: upstream.baseUrl,
      COMPLETION_API_KEY: key,
      COMPLETION_GATEWAY_TOKENS: `client:${await hashToken(token)}`,
    };
    const child = spawn(process.execPath, [script, '--port', '0'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    const said = { out: '', err: '' };
    child.stdout.on('data', (data: Buffer) => (said.out += data.toString()));
    child.stderr.on('data', (data: Buffer) => (said.err += data.toString()));
    await until(() => /http:\S+\n/.test(said.err));
    return { child, said, url: /http:\S+/.exec(said.err)?.[0] ?? '' };
  }

  const ask = (url: string, body: object) =>
    fetch(`${url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ model, prompt: 'private prompt', stream: true, ...body }),
    });

  it.runIf(maxUnaccepted >= 1_000)(
    'keeps a thousand clients that come while it gets no processor',
    async () => {
      const { child, url } = await start();
      let connected = 0;
      child.kill('SIGSTOP');
      const sockets = Array.from({ length: 1_000 }, () => connect(Number(new URL(url).port), '127.0.0.1'));
      try {
        for (const socket of sockets) socket.once('connect', () => connected++).on('error', () => {});
        await expect.poll(() => connected, { timeout: 30_000 }).toBe(sockets.length);
      } finally {
        for (const socket of sockets) socket.destroy();
        child.kill('SIGCONT');
      }
    },
  );

  it('lets its stream end on SIGTERM, logs no text of it, and exits with 0', async () => {
    let more = () => {};
    const waits = new Promise<void>((resolve) => (more = resolve));
    async function* slowly() {
      yield 'private answer';
      await waits;
      yield ' to its end';
    }
    upstream.configure({ model: () => ({ text: slowly() }) });
    const { child, said, url } = await start();
    const response = await ask(url, {});
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await until(async () => {
      const refused = await ask(url, {}).then(
        ({ status }) => status === 503,
        () => true,
      );
      return refused;
    });
    more();
    const text = await response.text();
    expect(text).toContain(' to its end');
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
    expect(await exit).toEqual([0, null]);
    const lines = said.out.trimEnd().split('\n');
    const facts = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(facts).toContainEqual(
      expect.objectContaining({ msg: 'request', tenant: 'client', model, status: 200 }),
    );
    expect(said.out + said.err).not.toMatch(/private|cg-of-a-client|key-of-the-upstream/);
  });

  it('ends quietly when the reader of its output is gone', async () => {
    const child = spawn(process.execPath, [script, 'token', 'me'], { env: { HOME: folder } });
    child.stdout.destroy();
    const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });

  it('ends at once on a second signal', async () => {
    async function* never() {
      yield 'one';
      await new Promise(() => {});
    }
    upstream.configure({ model: () => ({ text: never() }) });
    const { child, url } = await start();
    const response = await ask(url, {});
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await until(() =>
      ask(url, {}).then(
        ({ status }) => status === 503,
        () => true,
      ),
    );
    child.kill('SIGTERM');
    expect(await exit).toEqual([null, 'SIGTERM']);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it.each([
    ['SIGINT', 'SIGTERM'],
    ['SIGTERM', 'SIGINT'],
  ] as const)('ends at once on %s and then %s', async (first, second) => {
    async function* never() {
      yield 'one';
      await new Promise(() => {});
    }
    upstream.configure({ model: () => ({ text: never() }) });
    const { child, url } = await start();
    const response = await ask(url, {});
    const exit = once(child, 'exit');
    child.kill(first);
    await until(async () => (await fetch(`${url}/healthz`)).status === 503);
    child.kill(second);
    expect(await exit).toEqual([null, second]);
    await expect(response.text()).rejects.toThrow('terminated');
  });
});
