import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { prefixOf } from '../typing/prefix-of';
import type { PageFile } from './bundle-contender';
import { pace } from './scene';

/** One request for a completion. Moments are `performance.now()` of this process. */
export interface ServedRequest {
  readonly atMs: number;
  /** When the first complete line had been written, or the whole answer where it comes in one piece or has one line. */
  firstLineMs: number | undefined;
  /** The client left before the answer was whole. */
  aborted: boolean;
}

/** Serves pages, and the same model in every shape that the widgets ask for. */
export interface WebServer {
  readonly origin: string;
  readonly files: Map<string, PageFile>;
  /** The model's answer to all the text before the cursor. */
  answer: (before: string) => string;
  /** The requests since the last call. */
  take(): readonly ServedRequest[];
  close(): Promise<void>;
}

/** The request and the response of a path. */
interface Shape {
  readonly prefix: (body: Readonly<Record<string, unknown>>) => string;
  readonly answer: (text: string) => object;
}

/** Endpoints that answer in one piece, once the model has generated all of it, in the shapes of the peers' READMEs. */
const inOnePiece: Readonly<Record<string, Shape>> = {
  '/api/autocomplete': {
    prefix: ({ prefix }) => String(prefix),
    answer: (prediction) => ({ prediction }),
  },
  '/code-completion': {
    prefix: ({ completionMetadata }) =>
      String((completionMetadata as { textBeforeCursor?: unknown }).textBeforeCursor),
    answer: (completion) => ({ completion }),
  },
};

export async function startWebServer(): Promise<WebServer> {
  let served: ServedRequest[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = web.files.get(pathname);
    if (file !== undefined) {
      response.writeHead(200, { 'content-type': file.type }).end(file.body);
      return;
    }
    if (request.method !== 'POST') {
      response.writeHead(404).end();
      return;
    }
    const entry: ServedRequest = { atMs: performance.now(), firstLineMs: undefined, aborted: false };
    served.push(entry);
    const gone = new AbortController();
    response.once('close', () => {
      entry.aborted = !response.writableFinished;
      gone.abort();
    });
    // A client that disconnects is counted; it is no error.
    reply(pathname, request, response, entry, gone.signal).catch(() => response.destroy());
  });
  const reply = async (
    pathname: string,
    request: IncomingMessage,
    response: ServerResponse,
    entry: ServedRequest,
    signal: AbortSignal,
  ) => {
    const body = JSON.parse(await readText(request)) as Readonly<Record<string, unknown>>;
    const shape = inOnePiece[pathname];
    if (shape === undefined)
      return stream(body, web.answer(prefixOf(String(body['prompt']))), response, entry, signal);
    const text = web.answer(shape.prefix(body));
    await sleep(pace.ttftMs + Math.max(0, tokensOf(text).length - 1) * pace.tokenMs, undefined, { signal });
    entry.firstLineMs = performance.now();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(shape.answer(text)));
  };
  server.on('connection', (socket) => socket.setNoDelay(true));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const web: WebServer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files: new Map(),
    answer: () => '',
    take() {
      const taken = served;
      served = [];
      return taken;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return web;
}

/** Streams `text` as OpenAI's completions do, ended by the first stop of the request. */
async function stream(
  { stop }: Readonly<Record<string, unknown>>,
  text: string,
  response: ServerResponse,
  entry: ServedRequest,
  signal: AbortSignal,
): Promise<void> {
  const stops = (Array.isArray(stop) ? stop : [stop]).filter(
    (each): each is string => typeof each === 'string',
  );
  const end = Math.min(text.length, ...stops.map((each) => text.indexOf(each)).filter((at) => at >= 0));
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  const startedAt = performance.now();
  for (const [index, token] of tokensOf(text.slice(0, end)).entries()) {
    // Each token has its moment, so that late timers do not add up.
    await sleep(Math.max(0, startedAt + pace.ttftMs + index * pace.tokenMs - performance.now()), undefined, {
      signal,
    });
    response.write(event({ text: token, finish_reason: null }));
    if (token.includes('\n')) entry.firstLineMs ??= performance.now();
  }
  response.write(event({ text: '', finish_reason: 'stop' }));
  response.end('data: [DONE]\n\n');
  entry.firstLineMs ??= performance.now();
}

function event(choice: object): string {
  const whole = { id: 'cmpl-bench', object: 'text_completion', created: 1_790_000_000, model: 'bench' };
  return `data: ${JSON.stringify({ ...whole, choices: [{ index: 0, logprobs: null, ...choice }] })}\n\n`;
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  for (let at = 0; at < text.length; at += pace.tokenChars) tokens.push(text.slice(at, at + pace.tokenChars));
  return tokens;
}
