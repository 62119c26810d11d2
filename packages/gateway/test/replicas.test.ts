import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCompletionServer, type CompletionServer } from '@org/completion-testing/server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hashToken } from '../src/auth/static-tokens';
import { bundleCommand } from './bundle';
import { ended, freePort, has, until } from './programs';
import { startRedisServer, type RedisServer } from './redis-server';

// Processes and sockets, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const model = 'Qwen/Qwen2.5-Coder-7B';
const token = 'cg-team';
const here = has('nginx', '-v') && has('redis-server', '--version');
const example = fileURLToPath(
  new URL('../../../examples/gateway/nginx/completion-gateway.conf', import.meta.url),
);

/** The model's answer to a prompt: long enough to be cut in the middle, and different for each prompt. */
const answerTo = (prompt: string) => Array.from({ length: 40 }, (_, index) => `${prompt}.${index} `).join('');

describe.skipIf(!here)('two replicas behind nginx (needs nginx and redis-server)', () => {
  let folder: string;
  let script: string;
  let upstream: CompletionServer;
  let redis: RedisServer;
  let nginx: ChildProcess;
  let front: string;
  const ports: number[] = [];
  const replicas: (ChildProcess | undefined)[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gateway-replicas-'));
    upstream = await startCompletionServer({
      model: ({ prompt }) => ({ text: answerTo(prompt), tokenMs: 2, tokenChars: 8 }),
    });
    [script, redis] = await Promise.all([bundleCommand(folder), startRedisServer()]);
    ports.push(await freePort(), await freePort());
    const port = await freePort();
    front = `http://127.0.0.1:${port}`;
    await Promise.all([startReplica(0), startReplica(1)]);
    nginx = await startNginx(port);
  });

  afterAll(async () => {
    try {
      const children = [nginx, ...replicas].filter((each) => each !== undefined);
      await Promise.all(children.map((each) => ended(each)));
      await redis.kill();
      await upstream.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  async function startReplica(index: number): Promise<void> {
    const args = [script, '--port', String(ports[index])];
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      COMPLETION_BASE_URL: upstream.baseUrl,
      COMPLETION_API_KEY: 'key',
      COMPLETION_GATEWAY_TOKENS: `team:${await hashToken(token)}`,
      REDIS_URL: redis.url,
    };
    replicas[index] = spawn(process.execPath, args, { env, stdio: 'ignore' });
    await until(async () => (await fetch(`http://127.0.0.1:${ports[index]}/healthz`)).status === 200);
  }

  /** The example's configuration, with the ports of this test and in a temporary folder. */
  async function startNginx(port: number): Promise<ChildProcess> {
    const site = (await readFile(example, 'utf8'))
      .replace('listen 8080', `listen 127.0.0.1:${port}`)
      .replace('127.0.0.1:4141', `127.0.0.1:${ports[0]}`)
      .replace('127.0.0.1:4142', `127.0.0.1:${ports[1]}`);
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `  ${name}_temp_path ${join(folder, name)};`,
    );
    const file = join(folder, 'nginx.conf');
    await writeFile(
      file,
      `daemon off;\nworker_processes 1;\npid ${join(folder, 'nginx.pid')};\nerror_log ${join(folder, 'error.log')};\nevents {}\nhttp {\n  access_log off;\n${paths.join('\n')}\n${site}\n}\n`,
    );
    const child = spawn('nginx', ['-c', file, '-p', folder, '-e', join(folder, 'error.log')], {
      stdio: 'ignore',
    });
    await until(async () => (await fetch(`${front}/healthz`)).status === 200);
    return child;
  }

  const ask = (prompt: string, body: object = {}) =>
    fetch(`${front}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ model, prompt, stream: true, max_tokens: 400, temperature: 1, ...body }),
    });

  /** The text of a stream. Rejects when it contains an error or is incomplete. */
  async function textOf(response: Response): Promise<string> {
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    const events = (await response.text()).split('\n\n').filter((each) => each !== '');
    if (events.pop() !== 'data: [DONE]') throw new Error('no [DONE]');
    return events
      .map((each) => JSON.parse(each.slice(6)) as { error?: unknown; choices?: { text: string }[] })
      .map(({ error, choices }) => {
        if (error !== undefined) throw new Error('an error event');
        return choices?.[0]?.text ?? '';
      })
      .join('');
  }

  it('pass the first event on before the upstream sends the second', async () => {
    let more = () => {};
    const waits = new Promise<void>((resolve) => (more = resolve));
    async function* slowly() {
      yield 'one';
      await waits;
      yield 'two';
    }
    upstream.configure({ model: () => ({ text: slowly() }) });
    try {
      const response = await ask('slow');
      const reader = response.body?.getReader();
      const first = await reader?.read();
      expect(new TextDecoder().decode(first?.value as Uint8Array)).toContain('one');
      more();
      let rest = '';
      for (let chunk = await reader?.read(); chunk?.done === false; chunk = await reader?.read())
        rest += new TextDecoder().decode(chunk.value as Uint8Array);
      expect(rest).toContain('two');
    } finally {
      more();
      upstream.configure({ model: ({ prompt }) => ({ text: answerTo(prompt), tokenMs: 2, tokenChars: 8 }) });
    }
  });

  it('lose no request while a replica and Redis are killed and come back under load', async () => {
    let over = false;
    let answered = 0;
    let retried = 0;
    const client = async (number: number) => {
      for (let turn = 0; !over; turn++) {
        const prompt = `c${number}t${turn}`;
        for (let attempt = 1; ; attempt++) {
          let text: string;
          try {
            text = await textOf(await ask(prompt));
          } catch (error) {
            // A visible failure is one that a client can retry.
            if (attempt >= 20) throw error;
            retried++;
            await new Promise((resolve) => setTimeout(resolve, 50));
            continue;
          }
          // A stream that looks complete is complete, and answers this prompt and no other.
          expect(text).toBe(answerTo(prompt));
          answered++;
          break;
        }
      }
    };
    const clients = Array.from({ length: 20 }, (_, number) => client(number));
    const failed = Promise.all(clients);
    failed.catch(() => (over = true));
    const progress = (by: number) => {
      const goal = answered + by;
      return until(() => over || answered >= goal, 30_000);
    };
    await progress(40);
    const [victim] = replicas;
    if (victim !== undefined) await ended(victim, 'SIGKILL');
    await progress(40);
    await redis.kill();
    await progress(40);
    await startReplica(0);
    await redis.start();
    await progress(40);
    // The other one is ended as by an update: with a signal, so that its streams end.
    const [, second] = replicas;
    if (second !== undefined) await ended(second, 'SIGTERM');
    await progress(40);
    over = true;
    await failed;
    expect(answered).toBeGreaterThanOrEqual(200);
    // Those in the middle of a stream at the kill, and few others.
    expect(retried).toBeLessThan(60);
    await startReplica(1);
  });
});
