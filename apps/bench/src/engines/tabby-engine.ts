import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PlayedModel } from '../typing/code-model';
import type { EngineUnderTest, Moment, Offer, Traffic } from '../typing/engine-under-test';
import { peers, peersFolder } from './install-peers';
import { LspConnection } from './lsp-connection';
import { pace } from './model-server';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface LspItem {
  readonly label?: string;
  readonly insertText?: string;
  readonly textEdit?: {
    readonly newText: string;
    readonly range?: { readonly start: LspPosition; readonly end: LspPosition };
  };
}

interface LspPosition {
  readonly line: number;
  readonly character: number;
}

/** tabby-agent as a language server, with the server that it needs. */
export async function tabbyEngine(model: PlayedModel): Promise<TabbyEngine> {
  const engine = new TabbyEngine(model);
  await engine.start();
  return engine;
}

export class TabbyEngine implements EngineUnderTest {
  readonly name = 'tabby-agent';
  model: PlayedModel;
  readonly #home = mkdtempSync(join(tmpdir(), 'bench-tabby-'));
  readonly #server: Server;
  readonly #opened = new Set<string>();
  readonly #idle: (() => void)[] = [];
  #traffic: Writable<Traffic>[] = [];
  #open = 0;
  #agent: ChildProcessWithoutNullStreams | undefined;
  #connection: LspConnection | undefined;

  constructor(model: PlayedModel) {
    this.model = model;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = this.#server.address() as AddressInfo;
    const config = join(this.#home, '.tabby-client', 'agent');
    mkdirSync(config, { recursive: true });
    writeFileSync(
      join(config, 'config.toml'),
      `[server]\nendpoint = "http://127.0.0.1:${port}"\ntoken = "bench"\n[anonymousUsageTracking]\ndisable = true\n`,
    );
    const cli = join(peersFolder(), 'node_modules', peers.tabby.name, 'dist', 'cli.js');
    this.#agent = spawn(process.execPath, [cli, '--lsp', '--stdio'], {
      env: { ...process.env, HOME: this.#home, USERPROFILE: this.#home },
    });
    this.#agent.stderr.resume();
    this.#connection = new LspConnection(this.#agent.stdout, this.#agent.stdin);
    await this.#lsp.request('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
    this.#lsp.notify('initialized', {});
    // The first completion asks after the server's health; that is no part of any trace.
    await this.ask(
      {
        uri: 'file:///project/warm.ts',
        languageId: 'typescript',
        version: 1,
        before: 'const warm = ',
        after: '\n',
      },
      new AbortController().signal,
      () => {},
    );
    this.takeTraffic();
  }

  async ask(moment: Moment, signal: AbortSignal, onOffer: (offer: Offer) => void): Promise<void> {
    const { uri, languageId, version, before, after } = moment;
    const text = before + after;
    if (this.#opened.has(uri)) {
      this.#lsp.notify('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges: [{ text }],
      });
    } else {
      this.#opened.add(uri);
      this.#lsp.notify('textDocument/didOpen', { textDocument: { uri, languageId, version, text } });
    }
    const lines = before.split('\n');
    const character = lines.at(-1)?.length ?? 0;
    const position = { line: lines.length - 1, character };
    const result = await this.#lsp.request(
      'textDocument/completion',
      { textDocument: { uri }, position },
      signal,
    );
    const [item] = itemsIn(result);
    if (item === undefined) return;
    const whole = item.textEdit?.newText ?? item.insertText ?? item.label ?? '';
    const { range } = item.textEdit ?? {};
    const typed = (lines.at(-1) ?? '').slice(range?.start.character ?? character);
    const takesOver = Math.max(0, (range?.end.character ?? character) - character);
    onOffer({
      id: `${uri} ${version}`,
      text: whole.startsWith(typed) ? whole.slice(typed.length) : whole,
      takesOver,
    });
  }

  shown(): void {}

  accepted(): void {}

  takeTraffic(): readonly Traffic[] {
    const traffic = this.#traffic;
    this.#traffic = [];
    return traffic;
  }

  whenQuiet(): Promise<void> {
    if (this.#open === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle.push(resolve);
    });
  }

  async dispose(): Promise<void> {
    const agent = this.#agent;
    if (agent !== undefined && agent.exitCode === null) {
      const ended = new Promise<void>((resolve) => {
        agent.once('exit', () => resolve());
      });
      agent.kill('SIGKILL');
      await ended;
    }
    this.#connection?.dispose();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    rmSync(this.#home, { recursive: true, force: true });
  }

  get #lsp(): LspConnection {
    if (this.#connection === undefined) throw new TypeError('start() comes first');
    return this.#connection;
  }

  /** A Tabby server: its health, and completions in one piece, the rest of a line each. */
  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = (body: unknown) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.url !== '/v1/completions') {
      request.resume();
      return answer(
        request.url === '/v1/health'
          ? {
              model: 'bench',
              device: 'cpu',
              arch: 'x86_64',
              cpu_info: 'bench',
              cpu_count: 1,
              version: { build_date: '', build_timestamp: '', git_sha: '', git_describe: 'v0.10.0' },
            }
          : {},
      );
    }
    const body: unknown = await json(request);
    const { prefix, suffix } = segmentsOf(body);
    const entry: Writable<Traffic> = {
      atMs: performance.now(),
      endedAtMs: undefined,
      state: 'open',
      status: 200,
      promptChars: prefix.length + suffix.length,
      generatedChars: 0,
    };
    this.#traffic.push(entry);
    this.#open++;
    const gone = new AbortController();
    response.once('close', () => {
      entry.endedAtMs = performance.now();
      entry.state = response.writableFinished ? 'completed' : 'aborted';
      gone.abort();
      if (--this.#open === 0) for (const resolve of this.#idle.splice(0)) resolve();
    });
    const { text, ttftMs } = this.model.answer(prefix);
    const line = /^\s*[^\n]*/.exec(text)?.[0] ?? '';
    try {
      await sleep(ttftMs + Math.ceil(line.length / pace.tokenChars) * pace.tokenMs, undefined, {
        signal: gone.signal,
      });
    } catch {
      return;
    }
    entry.generatedChars = line.length;
    answer({ id: 'cmpl-bench', choices: [{ index: 0, text: line }] });
  }
}

function itemsIn(result: unknown): readonly LspItem[] {
  if (Array.isArray(result)) return result as readonly LspItem[];
  if (typeof result !== 'object' || result === null || !('items' in result)) return [];
  return Array.isArray(result.items) ? (result.items as readonly LspItem[]) : [];
}

function segmentsOf(body: unknown): { readonly prefix: string; readonly suffix: string } {
  const segments =
    typeof body === 'object' && body !== null && 'segments' in body ? body.segments : undefined;
  if (typeof segments !== 'object' || segments === null) return { prefix: '', suffix: '' };
  const { prefix, suffix } = segments as { prefix?: unknown; suffix?: unknown };
  return {
    prefix: typeof prefix === 'string' ? prefix : '',
    suffix: typeof suffix === 'string' ? suffix : '',
  };
}
