import { Hono, type Context } from 'hono';
import { CompletionHandler, type Answer } from './answer/completion-handler';
import { createAuthenticator } from './auth/authenticator';
import { corsHeaders, preflightHeaders } from './auth/cors-headers';
import type { Tenant } from './auth/tenant';
import { memoryAnswers } from './cache/memory-answers';
import { errorResponse } from './errors/error-response';
import { GatewayError } from './errors/gateway-error';
import { Admission } from './limits/admission';
import { memoryWindows } from './limits/memory-windows';
import { silentLogger, type GatewayLogger } from './log/gateway-logger';
import { unfailing } from './log/unfailing';
import { noMetrics, type AnswerOrigin, type GatewayMetrics } from './metrics/gateway-metrics';
import { bestOf, defaultModelName, withDefault } from './models/default-model';
import { ModelList } from './models/model-list';
import { defaultCache, resolveOptions, type GatewayOptions } from './options/gateway-options';
import { completionRequest, type CompletionPath, type ProxiedRequest } from './request/proxied-request';
import { readBody } from './request/read-body';
import { passedHeaders, requestIdOf } from './request/trace-headers';
import { responseOf, type ChunkReader } from './stream/chunk-reader';
import type { ChunkSource } from './stream/chunk-source';
import { UpstreamPool } from './upstream/upstream-pool';

/** An OpenAI-compatible server as a web-standard fetch handler. */
export interface Gateway {
  /** Answers a request. Never rejects. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** The same as a Hono app, to mount in yours: `app.route('/', gateway.app)`. */
  readonly app: Hono;
  /** Requests that are being answered. */
  readonly open: number;
  /** From now on `/healthz` says `draining` with 503, and no request is taken. Resolves when those that were have been answered. */
  drain(): Promise<void>;
  /** Ends health checks and upstreams. Answers that are under way go on. */
  close(): void;
}

/** What is known of a request when its answer ends. */
interface Exchange {
  readonly id: string;
  readonly path: string;
  readonly startedAt: number;
  tenant?: Tenant;
  request?: ProxiedRequest;
  answer?: Answer;
  errorCode?: string;
}

/**
 * Makes a gateway: `POST /v1/completions`, `POST /v1/chat/completions`, `GET /v1/models`, `GET /healthz`, `GET /metrics`.
 *
 * Uses nothing but web standards: runs in Node, workers and at the edge. No key, prompt or completion goes to logger or metrics.
 *
 * @throws {GatewayOptionsError} for a setting that cannot be
 */
export function createGateway(options: GatewayOptions): Gateway {
  return new RunningGateway(options);
}

class RunningGateway implements Gateway {
  readonly app = new Hono();
  readonly #options;
  readonly #settings;
  readonly #authenticator;
  readonly #metrics: Omit<GatewayMetrics, 'expose'>;
  readonly #logger: GatewayLogger;
  readonly #pool: UpstreamPool;
  readonly #admission: Admission;
  readonly #answerer: CompletionHandler;
  readonly #models: ModelList;
  #draining = false;

  constructor(options: GatewayOptions) {
    const settings = resolveOptions(options);
    const { clock, caps, limits, timeouts, cache, healthCheckMs } = settings;
    const counted = Object.keys(noMetrics) as (keyof typeof noMetrics)[];
    const metrics = unfailing(options.metrics ?? noMetrics, counted);
    const logger = unfailing(options.logger ?? silentLogger, ['info', 'warn', 'error']);
    this.#options = options;
    this.#settings = settings;
    this.#metrics = metrics;
    this.#logger = logger;
    this.#authenticator = createAuthenticator(settings.auth);
    this.#pool = new UpstreamPool(settings.upstreams, { clock, timeouts, metrics, logger, healthCheckMs });
    const windows = options.store?.windows ?? memoryWindows(clock);
    this.#admission = new Admission({ caps, limits, windows, clock, metrics });
    const { maxBytes } = cache === false ? defaultCache : cache;
    const answers = options.store?.answers ?? memoryAnswers(maxBytes, clock);
    this.#answerer = new CompletionHandler({
      pool: this.#pool,
      options: settings,
      answers,
      clock,
      metrics,
      logger,
    });
    this.#models = new ModelList(this.#pool, settings.models, clock);
    this.#route();
  }

  readonly fetch = async (request: Request): Promise<Response> => this.app.fetch(request);

  get open(): number {
    return this.#admission.open;
  }

  drain(): Promise<void> {
    this.#draining = true;
    return this.#admission.whenIdle();
  }

  close(): void {
    this.#pool.dispose();
  }

  #route(): void {
    const { app } = this;
    const complete = (path: CompletionPath) => (context: Context) =>
      this.#handle(context, `/v1/${path}`, (exchange, cors) =>
        this.#complete(context.req.raw, path, exchange, cors),
      );
    const list = (context: Context) =>
      this.#handle(context, '/v1/models', (exchange, cors) =>
        this.#listModels(context.req.raw, exchange, cors),
      );
    app.post('/v1/completions', complete('completions'));
    app.post('/v1/chat/completions', complete('chat/completions'));
    app.get('/v1/models', list);
    app.get('/v1/models/*', list);
    app.get('/healthz', () => this.#health());
    app.get('/metrics', (context) => this.#exposeMetrics(context));
    app.options('/v1/*', (context) =>
      this.#handle(context, 'other', (_, cors) => {
        const headers = { ...cors, ...preflightHeaders(context.req.raw.headers) };
        return Promise.resolve(new Response(null, { status: 204, headers }));
      }),
    );
    for (const [path, allow] of Object.entries(methods)) {
      app.all(path, (context) => this.#handle(context, path, () => Promise.reject(wrongMethod(allow))));
    }
    app.notFound((context) => this.#handle(context, 'other', () => Promise.reject(notFound())));
    app.onError((error, context) => this.#handle(context, 'other', () => Promise.reject(error)));
  }

  /** Runs one route: what it throws becomes an error response, and what it did is counted and logged. */
  async #handle(
    context: Context,
    path: string,
    route: (exchange: Exchange, cors: Readonly<Record<string, string>>) => Promise<Response>,
  ): Promise<Response> {
    const request = context.req.raw;
    const id = requestIdOf(request.headers);
    const exchange: Exchange = { id, path, startedAt: this.#settings.clock.now() };
    let headers: Readonly<Record<string, string>> = { 'x-request-id': id };
    try {
      headers = { ...headers, ...corsHeaders(request, this.#settings.origins) };
      return await route(exchange, headers);
    } catch (error) {
      const told = this.#toGatewayError(error, request, id);
      exchange.errorCode = told.code;
      this.#ended(exchange, told.status);
      return errorResponse(told, headers);
    }
  }

  async #complete(
    request: Request,
    path: CompletionPath,
    exchange: Exchange,
    head: Readonly<Record<string, string>>,
  ): Promise<Response> {
    const { caps, clock } = this.#settings;
    if (this.#draining) throw draining();
    const tenant = await this.#admitted(request, exchange);
    const asked = completionRequest(path, await readBody(request, caps.maxBodyBytes), caps);
    const parsed = withModel(asked, await this.#realModel(asked.model, tenant));
    this.#checkModel(parsed.model, tenant);
    exchange.request = parsed;
    const ticket = await this.#admission.admit(tenant, parsed);
    let answer: Answer;
    try {
      answer = await this.#answerer.answer({
        request: parsed,
        tenant,
        headers: { ...passedHeaders(request.headers), 'x-request-id': exchange.id },
        signal: request.signal,
        fresh: /\bno-(?:cache|store)\b/i.test(request.headers.get('cache-control') ?? ''),
        deadlineAt: exchange.startedAt + caps.maxDurationMs,
        settle: (tokens) => ticket.settle(tokens),
      });
    } catch (error) {
      ticket.leave();
      throw error;
    }
    exchange.answer = answer;
    this.#metrics.firstByte(clock.now() - exchange.startedAt);
    const headers = {
      ...head,
      'content-type': answer.contentType,
      'cache-control': 'no-store',
      'x-completion-cache':
        answer.origin === 'upstream' ? 'miss' : answer.origin === 'cache' ? 'hit' : 'joined',
      ...stricter(answer.rateHeaders, ticket.headers),
    };
    const { body } = answer;
    if (body instanceof Uint8Array) {
      ticket.leave();
      this.#ended(exchange, 200);
      return new Response(body as Uint8Array<ArrayBuffer>, { headers });
    }
    const { signal } = request;
    const pieces = onceEnded(body, (cancelled) => {
      signal.removeEventListener('abort', gone);
      ticket.leave();
      this.#ended(exchange, cancelled ? clientGoneStatus : 200);
    });
    // Not every host cancels the body of an answer whose client has gone.
    const gone = () => pieces.cancel();
    signal.addEventListener('abort', gone, { once: true });
    if (signal.aborted) gone();
    // Proxies that gather an answer before they pass it on are told not to.
    return responseOf(pieces, { headers: { ...headers, 'x-accel-buffering': 'no' } });
  }

  async #listModels(
    request: Request,
    exchange: Exchange,
    headers: Readonly<Record<string, string>>,
  ): Promise<Response> {
    const tenant = await this.#admitted(request, exchange);
    const models = await this.#models.get(tenant.models);
    const wanted = /^\/v1\/models\/(.+)$/.exec(new URL(request.url).pathname)?.[1];
    const response = (body: unknown) => {
      this.#ended(exchange, 200);
      return Response.json(body, { headers });
    };
    if (wanted === undefined)
      return response({ object: 'list', data: withDefault(models, this.#chosenDefault(tenant)) });
    const name = decoded(wanted);
    const id = await this.#realModel(name, tenant);
    const found = models.find((each) => each.id === id);
    if (found !== undefined) return response(found);
    // What was chosen for `default` may be asked, listed or not.
    if (name === defaultModelName && id !== name) return response({ id, object: 'model' });
    throw unknownModel(name);
  }

  async #admitted(request: Request, exchange: Exchange): Promise<Tenant> {
    const tenant = await this.#authenticator.authenticate(request.headers);
    exchange.tenant = tenant;
    if (tenant.origins !== undefined) corsHeaders(request, tenant.origins);
    return tenant;
  }

  /** What `default` stands for to this tenant; every other name is what it is. */
  async #realModel(model: string, tenant: Tenant): Promise<string> {
    if (model !== defaultModelName) return model;
    const chosen = this.#chosenDefault(tenant);
    if (chosen !== undefined) return chosen;
    // An upstream that tells no list may know the name, or take any; it will say so itself.
    return bestOf(await this.#models.get(tenant.models).catch(() => [])) ?? model;
  }

  #chosenDefault(tenant: Tenant): string | undefined {
    return this.#settings.defaultModels.find((id) => this.#mayUse(id, tenant));
  }

  #mayUse(model: string, tenant: Tenant): boolean {
    return (this.#settings.models?.has(model) ?? true) && (tenant.models?.includes(model) ?? true);
  }

  #checkModel(model: string, tenant: Tenant): void {
    if (!this.#mayUse(model, tenant)) throw unknownModel(model);
  }

  #health(): Response {
    const upstreams = this.#pool.health();
    const store = this.#options.store === undefined ? 'none' : this.#options.store.up() ? 'up' : 'down';
    const well = upstreams.healthy === upstreams.total && upstreams.limited === 0 && store !== 'down';
    const status = this.#draining ? 'draining' : well ? 'ok' : 'degraded';
    const limits = store === 'up' ? 'shared' : 'local';
    return Response.json(
      { status, upstreams, store, limits, open: this.open },
      { status: this.#draining ? 503 : 200, headers: { 'cache-control': 'no-store' } },
    );
  }

  async #exposeMetrics(context: Context): Promise<Response> {
    const { metrics } = this.#options;
    if (metrics === undefined) return this.#handle(context, 'other', () => Promise.reject(notFound()));
    const { contentType, text } = await metrics.expose();
    return new Response(text, { headers: { 'content-type': contentType } });
  }

  /** What the client is told. What nobody foresaw is logged, and told without a word of it. */
  #toGatewayError(error: unknown, request: Request, id: string): GatewayError {
    if (error instanceof GatewayError) return error;
    if (request.signal.aborted) {
      return new GatewayError({
        status: clientGoneStatus,
        code: 'client_gone',
        message: 'The client has gone.',
      });
    }
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    this.#logger.error({ id, error: { name, message, stack } }, 'request failed unexpectedly');
    return new GatewayError({
      status: 500,
      code: 'internal_error',
      message: `Something went wrong in the gateway; its log says more under ${id}.`,
    });
  }

  #ended({ id, path, startedAt, tenant, request, answer, errorCode }: Exchange, status: number): void {
    const durationMs = this.#settings.clock.now() - startedAt;
    const origin: AnswerOrigin = answer?.origin ?? 'none';
    this.#metrics.requestEnded({ path, status, origin, durationMs });
    const facts = {
      id,
      path,
      status,
      durationMs: Math.round(durationMs * 10) / 10,
      ...(tenant === undefined ? {} : { tenant: tenant.id }),
      ...(request === undefined
        ? {}
        : { model: request.model, stream: request.stream, promptChars: request.promptChars }),
      ...(answer === undefined ? {} : { origin, upstream: answer.upstream }),
      ...(errorCode === undefined ? {} : { code: errorCode }),
    };
    this.#logger.info(facts, 'request');
  }
}

/** Nginx's status for a client that left; nobody is there to read it, logs and metrics are. */
const clientGoneStatus = 499;

const methods = {
  '/v1/completions': 'POST, OPTIONS',
  '/v1/chat/completions': 'POST, OPTIONS',
  '/v1/models': 'GET, OPTIONS',
  '/healthz': 'GET',
  '/metrics': 'GET',
};

function wrongMethod(allow: string): GatewayError {
  return new GatewayError({
    status: 405,
    code: 'method_not_allowed',
    message: `This route takes ${allow.replace(', OPTIONS', '')} only.`,
    headers: { allow },
  });
}

function notFound(): GatewayError {
  return new GatewayError({
    status: 404,
    code: 'unknown_route',
    message:
      'There is no such route. There are POST /v1/completions, POST /v1/chat/completions and GET /v1/models; is /v1 missing in your base URL?',
  });
}

function withModel(request: ProxiedRequest, model: string): ProxiedRequest {
  return model === request.model ? request : { ...request, model, body: { ...request.body, model } };
}

function unknownModel(model: string): GatewayError {
  return new GatewayError({
    status: 404,
    code: 'model_not_found',
    param: 'model',
    message: `The model \`${model.slice(0, 200)}\` does not exist here, or you may not use it. GET /v1/models lists those you may.`,
  });
}

function draining(): GatewayError {
  return new GatewayError({
    status: 503,
    code: 'draining',
    message: 'The gateway is shutting down. Try again.',
    retryAfterMs: 1000,
    headers: { connection: 'close' },
  });
}

/** The upstream's headers, with the tenant's own limit in the place of one that leaves more. */
function stricter(
  upstream: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const headers = { ...upstream };
  for (const unit of ['requests', 'tokens']) {
    const name = `x-ratelimit-remaining-${unit}`;
    const [theirs, ours] = [upstream[name], own[name]];
    if (ours === undefined || (theirs !== undefined && Number(theirs) < Number(ours))) continue;
    for (const what of ['limit', 'remaining', 'reset']) {
      const value = own[`x-ratelimit-${what}-${unit}`];
      if (value !== undefined) headers[`x-ratelimit-${what}-${unit}`] = value;
    }
  }
  return headers;
}

function onceEnded(source: ChunkSource, onEnd: (cancelled: boolean) => void): ChunkReader {
  let ended = false;
  const end = (cancelled: boolean) => {
    if (ended) return;
    ended = true;
    onEnd(cancelled);
  };
  return {
    async read() {
      const piece = await source.next();
      if (piece === undefined) end(false);
      return piece;
    },
    cancel() {
      if (ended) return;
      end(true);
      source.cancel();
    },
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
