import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll } from 'vitest';

/** The built command. */
export const sidecarFile = fileURLToPath(new URL('../dist/completion-sidecar.cjs', import.meta.url));

/** A message received from the server. */
export interface Message {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** A position of the protocol: line and UTF-16 unit, from 0. */
export interface At {
  readonly line: number;
  readonly character: number;
}

export interface Item {
  readonly insertText: string;
  readonly range: { readonly start: At; readonly end: At };
  readonly command: { readonly command: string; readonly arguments: readonly [string] };
}

export interface Items {
  readonly items: readonly Item[];
}

/** A next edit as the editor receives it. */
export interface Edit {
  readonly text: string;
  readonly textDocument: { readonly uri: string; readonly version: number };
  readonly range: { readonly start: At; readonly end: At };
  readonly command: {
    readonly title: string;
    readonly command: string;
    readonly arguments: readonly [string];
  };
}

export interface EditorOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** The command's file. @default the built one */
  readonly file?: string;
  readonly initialize?: Readonly<Record<string, unknown>>;
  readonly capabilities?: Readonly<Record<string, unknown>>;
  readonly initializationOptions?: unknown;
  /** Responds to requests of the server, with an error where it rejects. @default null to all */
  readonly answer?: (method: string, params: unknown) => unknown;
  /** The type of request ids. @default strings, as in LSP4J */
  readonly ids?: 'string' | 'number';
  /** Used in place of the command. */
  readonly child?: ChildProcess;
}

const everyEditor = new Set<Editor>();

/** Ends every editor that a test has left running. */
export async function closeEditors(): Promise<void> {
  await Promise.all([...everyEditor].map((editor) => editor.kill()));
}

const folders: string[] = [];
// A process that has just been killed may still write files.
const removal = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 };
afterAll(() => Promise.all(folders.splice(0).map((folder) => rm(folder, removal))));

/** A new folder, removed at the end of the test file. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'completion-sidecar-')));
  folders.push(folder);
  return folder;
}

/** Starts the built command without keys and configuration of this machine. */
export function startSidecar({
  env = {},
  cwd,
  file = sidecarFile,
}: Pick<EditorOptions, 'env' | 'cwd' | 'file'> = {}): ChildProcessByStdio<Writable, Readable, Readable> {
  const home = temporaryFolder();
  return spawn(process.execPath, [file, '--stdio'], {
    cwd: cwd ?? home,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_STATE_HOME: join(home, 'state'),
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** An editor whose messages to the sidecar a test controls, byte by byte. */
export class Editor {
  readonly child: ChildProcess;
  /** Resolves with the exit code; `null` after a signal. */
  readonly ended: Promise<number | null>;
  /** All messages received, oldest first. */
  readonly messages: Message[] = [];
  /** Bytes on stdout that are not part of a message. */
  strayBytes = 0;
  stderr = '';
  readonly #options: EditorOptions;
  readonly #waiting = new Map<string | number, (message: Message) => void>();
  readonly #watchers = new Set<() => void>();
  #lastId = 0;
  #input = Buffer.alloc(0);

  constructor(options: EditorOptions = {}) {
    this.#options = options;
    this.child = options.child ?? startSidecar(options);
    this.child.stdout?.on('data', (chunk: Buffer) => this.#read(chunk));
    this.child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
      this.stderr += piece;
      for (const check of this.#watchers) check();
    });
    this.child.stdin?.on('error', () => {});
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code) => {
        everyEditor.delete(this);
        for (const check of this.#watchers) check();
        resolve(code);
      });
    });
    everyEditor.add(this);
  }

  /** Starts and initializes a server. */
  static async open(options: EditorOptions = {}): Promise<Editor> {
    const editor = new Editor(options);
    await editor.initialize();
    return editor;
  }

  async initialize(): Promise<Message> {
    const { initialize = {}, capabilities = {}, initializationOptions = {} } = this.#options;
    const answer = await this.ask('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities,
      initializationOptions,
      ...initialize,
    });
    this.notify('initialized', {});
    return answer;
  }

  send(message: unknown): void {
    const body = Buffer.from(JSON.stringify(message));
    this.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.write(body);
  }

  write(bytes: string | Buffer): void {
    this.child.stdin?.write(bytes);
  }

  notify(method: string, params: unknown): void {
    this.send({ jsonrpc: '2.0', method, params });
  }

  /** Sends a request. Returns its id and the response. */
  request(
    method: string,
    params: unknown,
  ): { readonly id: string | number; readonly answer: Promise<Message> } {
    const number = ++this.#lastId;
    const id = this.#options.ids === 'number' ? number : String(number);
    const answer = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    this.send({ jsonrpc: '2.0', id, method, params });
    return { id, answer };
  }

  ask(method: string, params: unknown): Promise<Message> {
    return this.request(method, params).answer;
  }

  openDocument(uri: string, text: string, languageId = 'typescript', version = 1): void {
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version, text } });
  }

  /** Replaces the text from `start` to `end` with `text`. */
  edit(uri: string, version: number, start: At, text: string, end: At = start): void {
    this.notify('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range: { start, end }, text }],
    });
  }

  /** Requests items. Rejects with the error of the response. */
  async complete(
    uri: string,
    position: At,
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<Items | null> {
    const { result, error } = await this.ask(
      'textDocument/inlineCompletion',
      inlineParams(uri, position, more),
    );
    if (error !== undefined) throw new Error(`${error.code} ${error.message}`);
    return (result ?? null) as Items | null;
  }

  /** The first message that `matches`, now or later. Rejects when the server ends before. */
  until(what: string, matches: (message: Message) => boolean): Promise<Message> {
    return this.#waitFor(what, () => this.messages.find(matches));
  }

  /** Requests the next edit, explicitly unless `more` says otherwise. Rejects with the error of the response. */
  async nextEdit(
    uri: string,
    version: number,
    position: At,
    more: Readonly<Record<string, unknown>> = { context: { triggerKind: 1 } },
  ): Promise<readonly Edit[]> {
    const textDocument = { uri, version };
    const params = { textDocument, position, ...more };
    const { result, error } = await this.ask('textDocument/copilotInlineEdit', params);
    if (error !== undefined) throw new Error(`${error.code} ${error.message}`);
    return (result as { readonly edits: readonly Edit[] }).edits;
  }

  #waitFor<T>(what: string, find: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = find();
        if (found === undefined && everyEditor.has(this)) return;
        this.#watchers.delete(check);
        if (found === undefined) reject(new Error(`the server ended before ${what}: ${this.stderr}`));
        else resolve(found);
      };
      this.#watchers.add(check);
      check();
    });
  }

  /** Resolves when stderr holds `text`. Rejects when the server ends before. */
  untilStderr(text: string): Promise<unknown> {
    return this.#waitFor(`${text} on stderr`, () => (this.stderr.includes(text) ? text : undefined));
  }

  /** The parameters of the `method` notifications received so far. */
  received(method: string): readonly unknown[] {
    return this.messages.filter((message) => message.method === method).map(({ params }) => params);
  }

  /** Sends `shutdown` and `exit`. Resolves with the exit code. */
  async close(): Promise<number | null> {
    await this.ask('shutdown', null);
    this.notify('exit', undefined);
    return this.ended;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  #read(chunk: Buffer): void {
    this.#input = Buffer.concat([this.#input, chunk]);
    for (;;) {
      const end = this.#input.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = this.#input.toString('latin1', 0, end);
      const length = /^Content-Length: (\d+)$/m.exec(head)?.[1];
      if (length === undefined || !head.startsWith('Content-')) {
        this.strayBytes += this.#input.length;
        this.#input = Buffer.alloc(0);
        return;
      }
      const bodyEnd = end + 4 + Number(length);
      if (this.#input.length < bodyEnd) return;
      this.#take(JSON.parse(this.#input.toString('utf8', end + 4, bodyEnd)) as Message);
      this.#input = this.#input.subarray(bodyEnd);
    }
  }

  #take(message: Message): void {
    this.messages.push(message);
    if (message.method !== undefined && message.id !== undefined) {
      const { id, method, params } = message;
      void Promise.resolve(this.#options.answer?.(method, params)).then(
        (result) => this.send({ jsonrpc: '2.0', id, result: result ?? null }),
        (error: Error) => this.send({ jsonrpc: '2.0', id, error: { code: -32_601, message: error.message } }),
      );
    } else if (message.id !== undefined) {
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    }
    for (const check of this.#watchers) check();
  }
}

export function inlineParams(
  uri: string,
  position: At,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return { textDocument: { uri }, position, context: { triggerKind: 2 }, ...more };
}

/** The file URI of a path. */
export const uriOf = (...parts: readonly string[]): string => pathToFileURL(join(...parts)).href;
