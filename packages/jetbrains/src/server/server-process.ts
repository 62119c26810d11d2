import { spawn } from 'node:child_process';
import {
  createMessageConnection,
  ErrorCodes,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { Environment } from '@org/completion-node';

/** How a server is started and configured, by the template. */
export interface ServerOptions {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly env: Environment;
  /** The content of settings.json. */
  readonly settings: unknown;
  /** For each response, in milliseconds. @default 20_000 */
  readonly timeoutMs?: number;
}

/** A language server that was started. */
export interface ServerProcess {
  /** Resolves with the response. Rejects with the reason why there is none; it includes the stderr of the server. */
  readonly request: <T>(method: string, params: unknown) => Promise<T>;
  readonly notify: (method: string, params: unknown) => Promise<void>;
  readonly reports: ServerReports;
  /** Resolves when the process has ended by itself, or was killed after `graceMs` milliseconds. */
  readonly ended: (graceMs: number) => Promise<void>;
  /** Closes the connection and kills the process, if it runs. Resolves when it has ended. */
  readonly kill: () => Promise<void>;
}

/** What a server reports beside its responses. */
export interface ServerReports {
  /** Its last status; `undefined` when it was normal. */
  status: string | undefined;
  /** Its log lines of the levels warning and error. */
  readonly complaints: string[];
}

/** Starts a server in `folder`, and answers its requests for settings. */
export function startServer(
  { command, env, settings, timeoutMs = 20_000 }: ServerOptions,
  folder: string,
): ServerProcess {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd: folder,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (stderr = (stderr + piece).slice(-2000)));
  child.stdin.on('error', () => {});
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`it cannot be started: ${error.message}`));
    child.once('close', (code, signal) => resolve(`it ended with ${code ?? signal}`));
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const reports = answerServer(connection, settings);
  return {
    async request(method, params) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<string>((resolve) => {
        timer = setTimeout(resolve, timeoutMs, `no answer to ${method} in ${timeoutMs} ms`);
      });
      const failed = Promise.race([ended, late]).then((reason) => {
        throw new Error(stderr.trim() === '' ? reason : `${reason}\n${stderr.trim()}`);
      });
      try {
        return await Promise.race([connection.sendRequest<never>(method, params), failed]);
      } catch (error) {
        if (error instanceof ResponseError && !brokenPipe.has(error.code)) throw error;
        // The pipe broke because the server ended, whose reason is the better message.
        return await failed;
      } finally {
        clearTimeout(timer);
        failed.catch(() => {});
      }
    },
    notify: (method, params) => connection.sendNotification(method, params),
    reports,
    async ended(graceMs) {
      const grace = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(grace);
    },
    async kill() {
      connection.dispose();
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Answers the requests of a server as LSP4IJ would, and notes what it reports. */
function answerServer(connection: MessageConnection, settings: unknown): ServerReports {
  const reports: ServerReports = { status: undefined, complaints: [] };
  connection.onError(() => {});
  connection.onNotification('didChangeStatus', ({ kind, message }: { kind: string; message: string }) => {
    reports.status = kind === 'Normal' && message === '' ? undefined : `${kind}: ${message}`;
  });
  connection.onNotification('window/logMessage', ({ type, message }: { type: number; message: string }) => {
    if (type <= 2) reports.complaints.push(message);
  });
  connection.onRequest('workspace/configuration', ({ items }: { items: readonly { section?: string }[] }) =>
    items.map(({ section }) => sectionOf(settings, section)),
  );
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('window/workDoneProgress/create', () => null);
  connection.listen();
  return reports;
}

/** The library's errors for a pipe that breaks during a request. */
const brokenPipe: ReadonlySet<number> = new Set([
  ErrorCodes.MessageWriteError,
  ErrorCodes.MessageReadError,
  ErrorCodes.PendingResponseRejected,
  ErrorCodes.ConnectionInactive,
]);

/** The part of `settings` named by `section` (`a.b`), all of it without a section; `null` where there is none. */
function sectionOf(settings: unknown, section = ''): unknown {
  return section
    .split('.')
    .filter((name) => name !== '')
    .reduce((node: unknown, name) => (node as Record<string, unknown> | null)?.[name] ?? null, settings);
}
