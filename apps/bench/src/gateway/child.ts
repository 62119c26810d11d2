import { fork, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchFolder } from '../bench-folder';
import { missing, peersFolder } from '../engines/install-peers';

/** A process under measurement. */
export interface Child {
  readonly port: number;
  /** Processor time so far, in milliseconds. */
  cpuMs(): number;
  /** Resident memory, in bytes. */
  memoryBytes(): number;
  readonly pid: number;
  close(): Promise<void>;
}

/** Takes a process that is starting, and ends it with the bench. */
export type Start = (child: Promise<Child>) => Promise<Child>;

/** Runs `use`, and ends every process it has started. */
export async function withChildren<Result>(use: (start: Start) => Promise<Result>): Promise<Result> {
  const children: Child[] = [];
  try {
    return await use(async (child) => {
      children.push(await child);
      return child;
    });
  } finally {
    await Promise.all(children.map((each) => each.close()));
  }
}

/** Starts this program again as a model server with a token every `tokenMs`. */
export function startTokenServer(tokenMs: number): Promise<Child> {
  return startAgain('token-server', tokenMs);
}

/** Starts this program again as a proxy without other work. */
export function startBareProxy(upstreamPort: number): Promise<Child> {
  return startAgain('bare-proxy', upstreamPort);
}

async function startAgain(program: string, arg: number): Promise<Child> {
  const [, script = ''] = process.argv;
  const child = fork(script, [program, String(arg)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { port: number }).port));
    child.once('exit', (code) => reject(new Error(`the ${program} ended with ${code}`)));
  });
  return childOf(child, port);
}

/** Starts our gateway before `upstreamPort`, with one token known. */
export async function startOurs(upstreamPort: number, tokenHash: string): Promise<Child> {
  const command = join(
    fileURLToPath(import.meta.resolve('@org/completion-gateway/package.json')),
    '../dist/cli.js',
  );
  if (!existsSync(command)) throw new Error('@org/completion-gateway is not built; run `pnpm build`');
  const port = await freePort();
  const config = {
    COMPLETION_BASE_URL: `http://127.0.0.1:${upstreamPort}/v1`,
    COMPLETION_API_KEY: 'upstream-key',
    COMPLETION_GATEWAY_TOKENS: `bench:${tokenHash}`,
    COMPLETION_GATEWAY_CONFIG: configFile,
  };
  // Its log is written and discarded.
  const child = spawn(process.execPath, [command, '--port', String(port)], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...config },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return ready(child, port, `http://127.0.0.1:${port}/healthz`);
}

const configFile = join(benchFolder(), 'fixtures', 'gateway.json');

/** Starts `@portkey-ai/gateway`, without its web console. */
export async function startPortkey(): Promise<Child> {
  const reason = missing('portkey');
  if (reason !== undefined) throw new Error(reason);
  const port = await freePort();
  const script = join(peersFolder(), 'node_modules', '@portkey-ai', 'gateway', 'build', 'start-server.js');
  const child = spawn(process.execPath, [script, '--headless', `--port=${port}`], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return ready(child, port, `http://127.0.0.1:${port}/`);
}

async function ready(child: ChildProcess, port: number, url: string): Promise<Child> {
  const end = performance.now() + 20_000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the process for ${url} ended with ${child.exitCode}`);
    const answers = await fetch(url).then(
      ({ status }) => status < 500,
      () => false,
    );
    if (answers) return childOf(child, port);
    if (performance.now() > end) throw new Error(`${url} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function childOf(child: ChildProcess, port: number): Child {
  const { pid = 0 } = child;
  return {
    port,
    pid,
    // Nanoseconds on a processor, of each thread. A few streams take less than the clock ticks of `stat`.
    cpuMs: () =>
      readdirSync(`/proc/${pid}/task`).reduce(
        (ms, thread) =>
          ms + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6,
        0,
      ),
    memoryBytes: () =>
      Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024,
    close: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}
