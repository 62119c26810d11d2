import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LspConnection } from '../engines/lsp-connection';
import { commands } from './built-commands';

/** A running sidecar. */
export interface SidecarProcess {
  readonly connection: LspConnection;
  /** Puts bytes onto its stdin as they are. */
  write(bytes: string | Buffer): void;
  endInput(): void;
  readonly running: boolean;
  /** Whether `request` is answered within `ms`; `false` at once when the process ends. */
  answers(request: Promise<unknown>, ms: number): Promise<boolean>;
  /** Whether it ended within `ms`, without being killed. */
  endsWithin(ms: number): Promise<boolean>;
  close(): Promise<void>;
}

/** Starts the built sidecar for the workspace `home/work`, with the model server at `baseUrl`, and initializes it. */
export async function startSidecar(
  home: string,
  baseUrl: string,
  processId = process.pid,
): Promise<SidecarProcess> {
  const child = spawn(process.execPath, [commands.sidecar, '--stdio'], {
    cwd: home,
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      COMPLETION_BASE_URL: baseUrl,
      COMPLETION_MODEL: 'qwen2.5-coder',
    },
  });
  child.stderr.resume();
  // One that has ended takes no more; that is seen at its end.
  child.stdin.on('error', () => {});
  const ended = once(child, 'exit');
  const connection = new LspConnection(child.stdout, child.stdin);
  const started = connection.request('initialize', {
    processId,
    rootUri: null,
    workspaceFolders: [{ uri: pathToFileURL(join(home, 'work')).href, name: 'work' }],
    capabilities: {},
  });
  await Promise.race([started, ended]);
  connection.notify('initialized', {});
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    connection,
    write: (bytes) => child.stdin.write(bytes),
    endInput: () => child.stdin.end(),
    get running() {
      return isRunning();
    },
    answers: (request, ms) =>
      within(
        ms,
        request.then(() => true),
        ended.then(() => false),
      ),
    endsWithin: (ms) =>
      within(
        ms,
        ended.then(() => true),
      ),
    async close() {
      if (isRunning()) {
        child.kill('SIGKILL');
        await ended;
      }
      connection.dispose();
    },
  };
}

/** The first of `promises`; `false` after `ms`. */
async function within(ms: number, ...promises: readonly Promise<boolean>[]): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([...promises, late]);
  } finally {
    clearTimeout(timer);
  }
}
