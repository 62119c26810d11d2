import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startServer, type ServerOptions, type ServerProcess } from './server-process';

/** How a server is started, configured and initialized, by the template. */
export interface RequestOnceOptions extends ServerOptions {
  readonly initializationOptions: unknown;
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
  const started = performance.now();
  const server = startServer(options, folder);
  try {
    await initialize(server, options, folder);
    const startMs = performance.now() - started;
    const uri = await openSample(server, options, folder);
    const requestedAt = performance.now();
    const insertText = await completeSample(server, uri);
    const responseMs = performance.now() - requestedAt;
    await server.request('shutdown', undefined);
    await server.notify('exit', undefined);
    await server.ended(5000);
    return { startMs, responseMs, insertText, ...server.reports };
  } finally {
    await server.kill();
  }
}

function initialize(
  { request }: ServerProcess,
  { initializationOptions }: RequestOnceOptions,
  folder: string,
): Promise<unknown> {
  return request('initialize', {
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
}

/** Sends the settings and opens the sample. Returns its URI. */
async function openSample(
  { notify }: ServerProcess,
  { settings }: RequestOnceOptions,
  folder: string,
): Promise<string> {
  await notify('initialized', {});
  await notify('workspace/didChangeConfiguration', { settings });
  const uri = pathToFileURL(join(folder, 'sample.js')).href;
  const textDocument = { uri, languageId: 'javascript', version: 1, text: `${sample}\n}\n` };
  await notify('textDocument/didOpen', { textDocument });
  return uri;
}

/** The text of the first item at the end of the sample. */
async function completeSample({ request }: ServerProcess, uri: string): Promise<string | undefined> {
  const lines = sample.split('\n');
  const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  type Response = { readonly items: readonly { readonly insertText: string }[] } | null;
  const response = await request<Response>('textDocument/inlineCompletion', {
    textDocument: { uri },
    position,
    context: { triggerKind: 2 },
  });
  return response?.items[0]?.insertText;
}
