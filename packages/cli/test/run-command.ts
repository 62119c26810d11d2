import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The result of a run of the built command. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** Starts the built command in a separate environment, without keys and configuration of this machine. */
export function startCommand(
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly input?: string;
  } = {},
): {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
  /** Resolves when stderr holds `text`. Rejects when the command ends before. */
  readonly untilStderr: (text: string) => Promise<void>;
} {
  const home = mkdtempSync(join(tmpdir(), 'completion-home-'));
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: options.cwd ?? home,
    env: {
      PATH,
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_STATE_HOME: join(home, 'state'),
      ...options.env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (stdout += piece));
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (stderr += piece));
  const ended = new Promise<Ran>((resolve) => {
    child.on('close', (status) => {
      void rm(home, { recursive: true, force: true }).then(() => resolve({ status, stdout, stderr }));
    });
  });
  const untilStderr = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const check = () => stderr.includes(text) && resolve();
      child.stderr.on('data', check);
      check();
      void ended.then((ran) => reject(new Error(`ended before: ${ran.stderr}`)));
    });
  return { child, ended, untilStderr };
}

export function runCommand(...call: Parameters<typeof startCommand>): Promise<Ran> {
  return startCommand(...call).ended;
}
