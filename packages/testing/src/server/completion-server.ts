import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { checkBody, type FieldFault } from './check-body';
import { errorBody } from './error-body';
import type { CompletionServerOptions, HttpFault, ModelAnswer, ModelQuestion, ServerQuirks } from './options';
import { RateLimiter } from './rate-limiter';
import { Exchange, RequestLog, type LoggedRequest } from './request-log';
import { sendAnswer } from './send-answer';

/** A running server. */
export interface CompletionServer {
  readonly port: number;
  /** E.g. `http://127.0.0.1:40001`. */
  readonly origin: string;
  /** `origin` with `/v1`: what a client is given as its base URL. */
  readonly baseUrl: string;
  /** Every request so far, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** Requests that are being answered. */
  readonly inFlight: number;
  /** Most of them at one time. */
  readonly peakInFlight: number;
  /** Connections that are open, idle ones included. */
  readonly connections: number;
  /** The next request that this was not asked for yet; resolves when it comes. */
  nextRequest(): Promise<LoggedRequest>;
  /** Resolves when no request is being answered. */
  whenIdle(): Promise<void>;
  /** Changes how requests from now on are answered; settings that are not named stay, the rate limits start anew when one is. */
  configure(options: CompletionServerOptions): void;
  /** Forgets the requests so far. */
  clearLog(): void;
  /** Ends every response and connection, and the server. */
  close(): Promise<void>;
}

const samples = ['meta-llama/Meta-Llama-3.1-70B-Instruct', 'Qwen/Qwen2.5-Coder-7B'];

/** Starts a server on 127.0.0.1, on a port that is free. @see CompletionServerOptions */
export async function startCompletionServer(
  options: CompletionServerOptions = {},
): Promise<CompletionServer> {
  const running = new Running(options);
  await running.listen();
  return running;
}

class Running implements CompletionServer {
  readonly #server = createServer((request, response) => void this.#handle(request, response));
  readonly #log = new RequestLog();
  readonly #sockets = new Set<Socket>();
  readonly #startedAt = performance.now();
  #options: CompletionServerOptions;
  #limiter: RateLimiter;

  constructor(options: CompletionServerOptions) {
    this.#options = options;
    this.#limiter = new RateLimiter(options, performance.now());
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get baseUrl(): string {
    return `${this.origin}/v1`;
  }

  get requests(): readonly LoggedRequest[] {
    return this.#log.entries;
  }

  get inFlight(): number {
    return this.#log.inFlight;
  }

  get peakInFlight(): number {
    return this.#log.peakInFlight;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  nextRequest(): Promise<LoggedRequest> {
    return this.#log.next();
  }

  whenIdle(): Promise<void> {
    return this.#log.whenIdle();
  }

  configure(options: CompletionServerOptions): void {
    this.#options = { ...this.#options, ...options };
    const limits = ['requestsPerMinute', 'burstRequests', 'tokensPerMinute', 'overLimit', 'resetFormat'];
    if (limits.some((name) => Object.hasOwn(options, name))) {
      this.#limiter = new RateLimiter(this.#options, performance.now());
    }
  }

  clearLog(): void {
    this.#log.clear();
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.close((error) => {
        if (error === undefined || ('code' in error && error.code === 'ERR_SERVER_NOT_RUNNING')) resolve();
        else reject(error);
      });
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body: string;
    try {
      body = await readText(request);
    } catch {
      // The client left before it had asked.
      return;
    }
    const { parsed, broken } = parse(body);
    const exchange = new Exchange(
      {
        number: this.#log.nextNumber(),
        method: request.method ?? '',
        path: request.url ?? '',
        headers: loggedHeaders(request),
        body: parsed ?? body,
        promptChars: parsed === undefined ? 0 : promptChars(parsed),
      },
      () => performance.now() - this.#startedAt,
    );
    response.once('close', () => this.#log.close(exchange));
    // A client that leaves while it is being answered is what many tests are about.
    response.on('error', () => {});
    this.#log.add(exchange);
    if (response.destroyed) return this.#log.close(exchange);
    try {
      await this.#answer(request, response, exchange, parsed, broken);
    } catch (error) {
      if (exchange.over.signal.aborted) return;
      // The model of the test threw: say so where the test will see it.
      this.#refuse(response, exchange, {
        status: 500,
        message: `the test's model failed: ${String(error)}`,
        shape: 'text',
      });
    }
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    exchange: Exchange,
    body: Readonly<Record<string, unknown>> | undefined,
    broken: string | undefined,
  ): Promise<void> {
    const refuse = (status: number, message: string, faults: readonly FieldFault[] = [], headers = {}) =>
      this.#refuse(response, exchange, { status, message, headers }, faults);
    const options = this.#options;
    const { pathname } = new URL(request.url ?? '/', this.origin);

    if (!['/v1/completions', '/v1/chat/completions', '/v1/models'].includes(pathname))
      return refuse(404, 'Not Found');
    if (request.method !== (pathname === '/v1/models' ? 'GET' : 'POST'))
      return refuse(405, 'Method Not Allowed');
    const denied = this.#denied(request.headers.authorization);
    if (denied !== undefined) return refuse(401, denied);
    if (pathname === '/v1/models') return this.#sendModels(response, exchange);

    if (broken !== undefined) return refuse(400, `There was an error parsing the body: ${broken}`);
    const path = pathname === '/v1/completions' ? 'completions' : 'chat/completions';
    const faults = checkBody(path, body ?? {}, options);
    if (body === undefined || faults.length > 0) {
      const words = faults.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; ');
      return refuse(422, words, faults);
    }
    const { model } = body;
    const { models = samples } = options;
    if (models !== 'any' && !models.includes(String(model)))
      return refuse(404, `The model \`${String(model)}\` does not exist.`);

    const promptTokens = Math.ceil(exchange.entry.promptChars / 4);
    const { contextTokens = Infinity } = options;
    const question = questionOf(path, body, exchange.entry.number, contextTokens - promptTokens);
    const wanted = promptTokens + question.maxTokens;
    if (wanted > contextTokens) {
      const sum = `${wanted} tokens (${promptTokens} in the messages, ${question.maxTokens} in the completion)`;
      const limit = `This model's maximum context length is ${contextTokens} tokens.`;
      return refuse(400, `${limit} However, you requested ${sum}.`);
    }
    const { admitted, headers } = this.#limiter.admit(wanted, performance.now());
    if (!admitted) return refuse(429, 'Rate limit exceeded. Try again later.', [], headers);
    await this.#complete(question, exchange, response, headers);
  }

  async #complete(
    question: ModelQuestion,
    exchange: Exchange,
    response: ServerResponse,
    headers: Readonly<Record<string, string>>,
  ): Promise<void> {
    const startedAt = performance.now();
    const answers: ModelAnswer[] = [];
    for (const each of perPrompt(question)) {
      const { n } = question.body;
      for (let sample = 0; sample < (typeof n === 'number' ? n : 1); sample++) {
        answers.push((await this.#options.model?.(each)) ?? { text: 'Heisenberg' });
      }
    }
    const quirks: ServerQuirks = { ...this.#options.quirks, ...answers[0]?.quirks };
    if (quirks.reset === true) {
      exchange.finished = true;
      response.socket?.resetAndDestroy();
      return;
    }
    if (quirks.fault !== undefined) return this.#refuse(response, exchange, quirks.fault, [], headers);
    await sendAnswer({ question, answers, quirks, response, exchange, startedAt, headers });
  }

  #denied(authorization: string | undefined): string | undefined {
    const { apiKey } = this.#options;
    if (apiKey === false) return undefined;
    // The documented curl sample sends the key without the word before it.
    const key = (authorization ?? '').replace(/^Bearer\s+/i, '');
    if (key === '') return 'Not authenticated';
    return apiKey === undefined || apiKey === key ? undefined : 'Invalid API key.';
  }

  #sendModels(response: ServerResponse, exchange: Exchange): void {
    const { models = samples, contextTokens } = this.#options;
    const data = (models === 'any' ? samples : models).map((id) => ({
      id,
      object: 'model',
      created: 1_690_759_111,
      owned_by: 'system',
      ...(contextTokens === undefined ? {} : { context_length: contextTokens }),
    }));
    exchange.entry.status = 200;
    exchange.finished = true;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ object: 'list', data }));
  }

  #refuse(
    response: ServerResponse,
    exchange: Exchange,
    fault: HttpFault,
    faults: readonly FieldFault[] = [],
    headers: Readonly<Record<string, string>> = {},
  ): void {
    exchange.finished = true;
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const shape = fault.shape ?? this.#options.errorShape ?? 'detail';
    const { contentType, text } = errorBody(fault.status, fault.message, shape, faults);
    exchange.entry.status = fault.status;
    response.writeHead(fault.status, { ...headers, ...fault.headers, 'content-type': contentType });
    response.end(text);
  }
}

function parse(body: string): { parsed?: Readonly<Record<string, unknown>>; broken?: string } {
  if (body === '') return {};
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { parsed: { ...value } }
      : {};
  } catch (error) {
    return { broken: error instanceof Error ? error.message : String(error) };
  }
}

function loggedHeaders(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      name === 'authorization' ? 'redacted' : [value].flat().join(', '),
    ]),
  );
}

/** One question for each prompt of a batch. */
function perPrompt(question: ModelQuestion): readonly ModelQuestion[] {
  const { prompt } = question.body;
  if (!Array.isArray(prompt) || !prompt.every((each) => typeof each === 'string')) return [question];
  return prompt.map((each) => ({ ...question, prompt: each }));
}

function questionOf(
  path: ModelQuestion['path'],
  body: Readonly<Record<string, unknown>>,
  number: number,
  roomTokens: number,
): ModelQuestion {
  const stop = body['stop'];
  const limit = body['max_tokens'] ?? body['max_completion_tokens'];
  return {
    path,
    model: String(body['model']),
    prompt: promptText(body),
    maxTokens: typeof limit === 'number' ? limit : Math.max(1, Math.min(512, roomTokens)),
    stop: typeof stop === 'string' ? [stop] : Array.isArray(stop) ? stop.map(String) : [],
    stream: body['stream'] === true,
    body,
    number,
  };
}

function promptText({ prompt, messages }: Readonly<Record<string, unknown>>): string {
  if (typeof prompt === 'string') return prompt;
  if (Array.isArray(prompt)) return prompt.map(String).join('\n');
  return Array.isArray(messages) ? messages.map(contentOf).join('\n') : '';
}

function contentOf(message: unknown): string {
  if (typeof message !== 'object' || message === null || !('content' in message)) return '';
  return typeof message.content === 'string' ? message.content : JSON.stringify(message.content);
}

function promptChars(body: Readonly<Record<string, unknown>>): number {
  const { suffix } = body;
  return promptText(body).length + (typeof suffix === 'string' ? suffix.length : 0);
}
