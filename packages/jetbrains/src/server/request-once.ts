import { spawn } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  ErrorCodes,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { Environment } from '@org/completion-node';

/** How a server is started and configured, by the template. */
export interface RequestOnceOptions {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly env: Environment;
  readonly initializationOptions: unknown;
  /** The content of settings.json. */
  readonly settings: unknown;
  /** For each response, in milliseconds. @default 20_000 */
  readonly timeoutMs?: number;
}

/** The result of a session with a server. */
export interface RequestOnceResult {
  /** From the start of the process to the response to `initialize`. */
  readonly startMs: number;
  /** From the request for a completion to its response. */
  readonly responseMs: number;
  /** The text of the first item; `undefined` when there was none. */
  readonly insertText: string | undefined;
  /** The last status of the server, e.g. that the key is not valid; `undefined` when it was normal. */
  readonly status: string | undefined;
  /** Its log lines of the levels warning and error. */
  readonly complaints: readonly string[];
}

/** A program with repetitions, which every model can continue, including the embedded one. */
const sample = `const colors = ['red', 'green', 'blue'];

for (const color of colors) {
  console.log(color.toUpperCase());
}

for (const color of colors) {
  console.log(color.toUpperCase());
}

for (const color of colors) {
  console.log(`;

/**
 * Starts a server in an empty folder, requests one completion in a small file as LSP4IJ would, and ends it.
 *
 * @throws {Error} when it cannot be started, does not respond in time, or ends early; the message includes its stderr.
 */
export async function requestOnce(options: RequestOnceOptions): Promise<RequestOnceResult> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'completion-jetbrains-'));
  try {
    return await converse(options, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function converse(options: RequestOnceOptions, folder: string): Promise<RequestOnceResult> {
  const { command, env, initializationOptions, settings, timeoutMs = 20_000 } = options;
  const [program = '', ...args] = command;
  const started = performance.now();
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
  connection.onError(() => {});
  let status: string | undefined;
  const complaints: string[] = [];
  connection.onNotification('didChangeStatus', ({ kind, message }: { kind: string; message: string }) => {
    status = kind === 'Normal' && message === '' ? undefined : `${kind}: ${message}`;
  });
  connection.onNotification('window/logMessage', ({ type, message }: { type: number; message: string }) => {
    if (type <= 2) complaints.push(message);
  });
  connection.onRequest('workspace/configuration', ({ items }: { items: readonly { section?: string }[] }) =>
    items.map(({ section }) => sectionOf(settings, section)),
  );
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('window/workDoneProgress/create', () => null);
  connection.listen();

  /** Resolves with the response. Rejects with the reason why there is none. */
  const request = async <T>(method: string, params: unknown): Promise<T> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(resolve, timeoutMs, `no answer to ${method} in ${timeoutMs} ms`);
    });
    const failed = Promise.race([ended, late]).then((reason) => {
      throw new Error(stderr.trim() === '' ? reason : `${reason}\n${stderr.trim()}`);
    });
    try {
      return await Promise.race([connection.sendRequest<T>(method, params), failed]);
    } catch (error) {
      if (error instanceof ResponseError && !brokenPipe.has(error.code)) throw error;
      // The pipe broke because the server ended, whose reason is the better message.
      return await failed;
    } finally {
      clearTimeout(timer);
      failed.catch(() => {});
    }
  };

  try {
    await request('initialize', {
      processId: process.pid,
      clientInfo: { name: 'completion-jetbrains' },
      rootUri: pathToFileURL(folder).href,
      capabilities: {
        general: { positionEncodings: ['utf-16'] },
        workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } },
        textDocument: { inlineCompletion: { dynamicRegistration: true } },
      },
      initializationOptions,
    });
    const startMs = performance.now() - started;
    const notify = (method: string, params: unknown) => connection.sendNotification(method, params);
    await notify('initialized', {});
    await notify('workspace/didChangeConfiguration', { settings });
    const uri = pathToFileURL(join(folder, 'sample.js')).href;
    const textDocument = { uri, languageId: 'javascript', version: 1, text: `${sample}\n}\n` };
    await notify('textDocument/didOpen', { textDocument });

    const requestedAt = performance.now();
    const lines = sample.split('\n');
    const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
    type Response = { readonly items: readonly { readonly insertText: string }[] } | null;
    const response = await request<Response>('textDocument/inlineCompletion', {
      textDocument: { uri },
      position,
      context: { triggerKind: 2 },
    });
    const responseMs = performance.now() - requestedAt;
    await request('shutdown', undefined);
    await notify('exit', undefined);
    const grace = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(grace);
    return { startMs, responseMs, insertText: response?.items[0]?.insertText, status, complaints };
  } finally {
    connection.dispose();
    child.kill('SIGKILL');
    await ended;
  }
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
