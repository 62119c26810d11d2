// A server that runs as long as a test or a bench needs it, and no longer.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'];

export async function startServer({
  name,
  program,
  args,
  env = {},
  healthUrl,
  keepLog = 20_000,
  cleanUp = () => {},
}) {
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
    // A group of its own, so that processes that it starts end with it.
    detached: true,
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (piece) => (log = (log + piece).slice(-keepLog)));
  let failure;
  child.on('error', (error) => (failure = error));
  const ended = new Promise((resolve) => child.on('close', resolve));
  let isOver = false;
  void ended.then(() => (isOver = true));
  // A test run that is ended leaves no server behind.
  const kill = (signal) => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // The group has ended.
    }
  };
  const onExit = () => {
    kill('SIGKILL');
    cleanUp();
  };
  const onSignal = (signal) => {
    release();
    onExit();
    process.kill(process.pid, signal);
  };
  const release = () => {
    process.off('exit', onExit);
    for (const signal of signals) process.off(signal, onSignal);
  };
  process.once('exit', onExit);
  for (const signal of signals) process.once(signal, onSignal);
  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(() => kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(late);
    release();
    onExit();
  };
  for (;;) {
    if (isOver) {
      release();
      onExit();
      throw new Error(`${name} ended: ${failure?.message ?? log}`);
    }
    const health = await fetch(healthUrl).catch(() => undefined);
    await health?.body?.cancel();
    if (health?.ok) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { pid: child.pid, stop, log: () => log };
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
