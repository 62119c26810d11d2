import type { Hono } from 'hono';
import { createAuthenticator, type Authenticator } from './auth/authenticator';
import { corsHeaders } from './auth/cors-headers';
import type { Tenant } from './auth/tenant';
import { memoryAnswers } from './cache/memory-answers';
import { CompletionHandler } from './completion/completion-handler';
import { UpstreamRequests } from './completion/upstream-requests';
import { GatewayError } from './errors/gateway-error';
import { Admission } from './limits/admission';
import { memoryWindows } from './limits/memory-windows';
import { silentLogger } from './log/gateway-logger';
import { unfailing } from './log/unfailing';
import { noMetrics } from './metrics/gateway-metrics';
import { ModelAccess } from './models/model-access';
import { ModelList } from './models/model-list';
import { defaultCache, resolveOptions, type GatewayOptions } from './options/gateway-options';
import type { CompletionPath } from './request/proxied-request';
import { CompletionRoute } from './routes/completion-route';
import type { ClientRequest } from './routes/client-request';
import { Exchanges, type Exchange } from './routes/exchanges';
import { gatewayApp } from './routes/gateway-app';
import { healthRoute } from './routes/health-route';
import type { Reply, ReplyHeaders } from './routes/reply';
import { modelRoute } from './routes/model-route';
import { UpstreamPool } from './upstream/upstream-pool';

/** An OpenAI-compatible server as a web-standard fetch handler. */
export interface Gateway {
  /** Responds to a request. Never rejects. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** The same as a Hono app, to mount in yours: `app.route('/', gateway.app)`. */
  readonly app: Hono;
  /** Number of requests in flight. */
  readonly open: number;
  /** From now on `/healthz` reports `draining` with 503, and new requests are rejected. Resolves when no request is in flight. */
  drain(): Promise<void>;
  /** Ends health checks and upstreams. Answers in flight go on. */
  close(): void;
}

/**
 * Creates a gateway: `POST /v1/completions`, `POST /v1/chat/completions`, `GET /v1/models`, `GET /healthz`, `GET /metrics`.
 *
 * Uses web standards only: runs in Node, workers and at the edge. No key, prompt or completion goes to logger or metrics.
 *
 * @throws {GatewayOptionsError} for an invalid setting
 */
export function createGateway(options: GatewayOptions): Gateway {
  return new CompletionGateway(options);
}

/** A {@link Gateway} that also answers completions without the platform's requests and responses. */
export class CompletionGateway implements Gateway {
  readonly app: Hono;
  readonly #authenticator: Authenticator;
  readonly #exchanges: Exchanges;
  readonly #pool: UpstreamPool;
  readonly #admission: Admission;
  readonly #models: ModelAccess;
  readonly #completions: CompletionRoute;
  #draining = false;

  constructor(options: GatewayOptions) {
    const settings = resolveOptions(options);
    const { clock, caps, limits, timeouts, cache, healthCheckMs } = settings;
    const counted = Object.keys(noMetrics) as (keyof typeof noMetrics)[];
    const metrics = unfailing(options.metrics ?? noMetrics, counted);
    const logger = unfailing(options.logger ?? silentLogger, ['info', 'warn', 'error']);
    const windows = options.store?.windows ?? memoryWindows(clock);
    const answers =
      options.store?.answers ??
      memoryAnswers(cache === false ? defaultCache.maxBytes : cache.maxBytes, clock);
    this.#authenticator = createAuthenticator(settings.auth);
    this.#pool = new UpstreamPool(settings.upstreams, { clock, timeouts, metrics, logger, healthCheckMs });
    this.#admission = new Admission({ caps, limits, windows, clock, metrics });
    this.#models = new ModelAccess(new ModelList(this.#pool, settings.models, clock), settings);
    this.#exchanges = new Exchanges(settings.origins, { clock, metrics, logger });
    const upstreams = new UpstreamRequests(this.#pool, { options: settings, clock, metrics, logger });
    const handler = new CompletionHandler(upstreams, cache, answers);
    this.#completions = new CompletionRoute(this.#exchanges, this.#models, this.#admission, handler, caps);
    this.app = gatewayApp(this.#exchanges, {
      complete: (...given) => this.complete(...given),
      models: (...given) => this.#listModels(...given),
      health: () => healthRoute(this.#pool.health(), options.store, this.#draining, this.open),
      metrics: options.metrics,
    });
  }

  readonly fetch = async (request: Request): Promise<Response> => this.app.fetch(request);

  /** Answers `POST /v1/completions` or `/v1/chat/completions`. Never rejects. */
  complete(request: ClientRequest, path: CompletionPath): Promise<Reply> {
    return this.#exchanges.run(request, `/v1/${path}`, (exchange, headers) =>
      this.#complete(request, path, exchange, headers),
    );
  }

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

  async #complete(
    request: ClientRequest,
    path: CompletionPath,
    exchange: Exchange,
    headers: ReplyHeaders,
  ): Promise<Reply> {
    if (this.#draining) throw draining();
    const tenant = await this.#authenticate(request, exchange);
    return this.#completions.respond(request, path, tenant, exchange, headers);
  }

  async #listModels(request: ClientRequest, exchange: Exchange, headers: ReplyHeaders): Promise<Reply> {
    const tenant = await this.#authenticate(request, exchange);
    const reply = await modelRoute(request, tenant, this.#models, headers);
    this.#exchanges.ended(exchange, 200);
    return reply;
  }

  async #authenticate(request: ClientRequest, exchange: Exchange): Promise<Tenant> {
    const tenant = await this.#authenticator.authenticate(request.headers);
    exchange.tenant = tenant;
    if (tenant.origins !== undefined) corsHeaders(request, tenant.origins);
    return tenant;
  }
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
