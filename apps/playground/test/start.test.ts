import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCompletionServer, type CompletionServer } from '@org/completion-testing/server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../../scripts/start.mjs', import.meta.url));

describe('npm start, once built', () => {
  const home = mkdtempSync(join(tmpdir(), 'completion-start-'));
  const children: ChildProcess[] = [];
  let model: CompletionServer;
  /** Begins answers and never ends them. */
  let stalled: CompletionServer;

  beforeAll(async () => {
    model = await startCompletionServer({ apiKey: 'key-of-this-server' });
    model.configure({ model: () => ({ text: " authorization: 'Bearer',\n" }), models: 'any', strict: true });
    stalled = await startCompletionServer({ apiKey: 'key-of-this-server' });
    stalled.configure({
      model: () => ({ text: " authorization: 'Bearer',\n", quirks: { silentAfterChars: 17 } }),
      models: 'any',
    });
  });
  afterEach(() => {
    for (const { pid } of children.splice(0))
      if (pid !== undefined && isLeft(pid)) process.kill(-pid, 'SIGKILL');
  });
  afterAll(async () => {
    await Promise.all([model?.close(), stalled?.close()]);
    rmSync(home, { recursive: true });
  });

  /** Whether a process of the group is there. */
  function isLeft(pid: number): boolean {
    try {
      process.kill(-pid, 0);
      return true;
    } catch {
      return false;
    }
  }

  /** Starts it as a user does, in a separate environment. */
  function start(env: Readonly<Record<string, string>>, args: readonly string[] = []) {
    const { PATH = '' } = process.env;
    const child = spawn(process.execPath, [script, ...args], {
      env: {
        PATH,
        HOME: home,
        XDG_CONFIG_HOME: join(home, 'config'),
        XDG_CACHE_HOME: join(home, 'cache'),
        XDG_STATE_HOME: home,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A new process group, to see that no process is left.
      detached: true,
    });
    children.push(child);
    let printed = '';
    const listeners = new Set<() => void>();
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (piece: string) => {
        printed += piece;
        for (const listener of listeners) listener();
      });
    const ended = new Promise<number | null>((resolve) => {
      child.on('close', (status) => resolve(status));
    });
    /** Resolves to the match of `pattern` once it is printed; rejects when the program ends without it, or in time. */
    const untilPrinted = (pattern: RegExp) =>
      new Promise<RegExpExecArray>((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(printed);
          if (found !== null) resolve(found);
        };
        listeners.add(look);
        look();
        const fail = () => reject(new Error(`it did not print ${String(pattern)}:\n${printed}`));
        void ended.then(fail);
        AbortSignal.timeout(50_000).addEventListener('abort', fail);
      });
    return { child, ended, untilPrinted, printed: () => printed };
  }

  it('prints the provider in force, serves page and API, and ends with Ctrl-C', async () => {
    const { child, ended, untilPrinted, printed } = start({
      PORT: '0',
      NEBIUS_API_KEY: 'secret-of-another-server',
      COMPLETION_BASE_URL: model.baseUrl,
      COMPLETION_API_KEY: 'key-of-this-server',
      COMPLETION_MODEL: 'Qwen/Qwen2.5-Coder-7B',
    });
    await untilPrinted(
      /^\nFirst one completion of a real file, then the playground in your browser\. Ctrl-C ends it\.\n/,
    );
    await untilPrinted(
      /One completion by openai-compatible at http:\/\/127\.0\.0\.1:\d+.*COMPLETION_BASE_URL/,
    );
    await untilPrinted(/first text after \d+ ms/);
    const [, url = ''] = await untilPrinted(/open (http:\/\/127\.0\.0\.1:\d+) in a browser/);
    const page = await fetch(url);
    expect(await page.text()).toContain('<title>Completion playground</title>');
    const models = await fetch(`${url}/v1/models`);
    expect(await models.json()).toMatchObject({ object: 'list' });
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(printed()).not.toContain('secret-of-another-server');
    expect(printed()).not.toContain('Token Factory');
  }, 60_000);

  it('shows a line of a real file, which the embedded model completes', async () => {
    const { child, ended, untilPrinted } = start({ PORT: '0' });
    await untilPrinted(/One completion by the embedded local model/);
    await untilPrinted(/\n {4}keyRequired: 'hosted',\n\n {2}first text after \d+ ms/);
    child.kill('SIGTERM');
    expect(await ended).toBe(143);
  }, 60_000);

  it('learns, unseen, while the rest is built', async () => {
    const cache = join(home, 'cache-of-the-build');
    const { ended, printed } = start({ XDG_CACHE_HOME: cache }, ['learn']);
    expect(await ended).toBe(0);
    expect(printed()).toBe('');
    expect(readdirSync(join(cache, 'completion', 'local-model'))).not.toHaveLength(0);
  }, 60_000);

  it('asks no server meanwhile', async () => {
    const asked = model.requests.length;
    const cache = join(home, 'cache-beside-a-server');
    const env = { XDG_CACHE_HOME: cache, COMPLETION_BASE_URL: model.baseUrl };
    const { ended, printed } = start(env, ['learn']);
    expect(await ended).toBe(0);
    expect(printed()).toBe('');
    expect(model.requests).toHaveLength(asked);
    expect(existsSync(cache)).toBe(false);
  }, 60_000);

  it('names a provider that COMPLETION_PROVIDER sets', async () => {
    const { child, ended, untilPrinted } = start({ PORT: '0', COMPLETION_PROVIDER: 'ollama' });
    await untilPrinted(/One completion by ollama \(from environment COMPLETION_PROVIDER\)/);
    await untilPrinted(/open http/);
    child.kill('SIGTERM');
    expect(await ended).toBe(143);
  }, 60_000);

  it('names a provider that a configuration file sets', async () => {
    mkdirSync(join(home, 'config', 'completion'), { recursive: true });
    const file = join(home, 'config', 'completion', 'config.json');
    writeFileSync(file, JSON.stringify({ provider: 'llama-cpp', baseUrl: 'http://127.0.0.1:9' }));
    try {
      const { child, ended, untilPrinted } = start({ PORT: '0' });
      await untilPrinted(/One completion by llama-cpp at http:\/\/127\.0\.0\.1:9\S* \(from .*config\.json/);
      await untilPrinted(/open http/);
      child.kill('SIGTERM');
      expect(await ended).toBe(143);
    } finally {
      rmSync(file);
    }
  }, 60_000);

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['before it has named the provider', {}, /^\nFirst one completion/],
    ['while the embedded model learns', {}, /One completion by the embedded local model/],
    ['while an answer comes', { COMPLETION_MODEL: 'stalls' }, /authorization: /],
  ])(
    'ends with Ctrl-C %s, serves nothing, and leaves no process',
    async (_, env, when) => {
      const { child, ended, untilPrinted, printed } = start({
        PORT: '0',
        ...(Object.keys(env).length === 0
          ? {}
          : { COMPLETION_BASE_URL: stalled.baseUrl, COMPLETION_API_KEY: 'key-of-this-server', ...env }),
      });
      await untilPrinted(when);
      child.kill('SIGINT');
      expect(await ended).toBe(130);
      expect(printed()).not.toContain('open http');
      expect(printed()).not.toMatch(/\n\s+at /);
      const { pid = 0 } = child;
      await expect.poll(() => isLeft(pid)).toBe(false);
      for (const { closed } of stalled.requests) expect(await closed).not.toBe('completed');
    },
    60_000,
  );

  it('reports in one line that the port is taken', async () => {
    const other: Server = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      const { ended, printed } = start({ PORT: String(port), COMPLETION_BASE_URL: model.baseUrl });
      expect(await ended).toBe(2);
      const lines = printed().split('\n');
      expect(lines.filter((line) => line.includes(`port ${port} on 127.0.0.1 is taken`))).toHaveLength(1);
      expect(printed()).toContain('take another: npm start -- --port ');
      expect(printed()).not.toMatch(/\n\s+at /);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  }, 60_000);
});
