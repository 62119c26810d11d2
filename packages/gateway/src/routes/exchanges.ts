import type { Clock } from '@org/completion-core';
import { corsHeaders } from '../auth/cors-headers';
import type { Tenant } from '../auth/tenant';
import type { Answer } from '../completion/completion-call';
import { errorReply } from '../errors/error-response';
import { toGatewayError } from '../errors/to-gateway-error';
import type { GatewayLogger } from '../log/gateway-logger';
import type { GatewayMetrics } from '../metrics/gateway-metrics';
import type { ProxiedRequest } from '../request/proxied-request';
import { requestIdOf } from '../request/trace-headers';
import type { ClientRequest } from './client-request';
import type { Reply, ReplyHeaders } from './reply';

/** What is known about a request when its response ends. */
export interface Exchange {
  readonly id: string;
  /** The gateway's route, or `other`. */
  readonly path: string;
  readonly startedAt: number;
  tenant?: Tenant;
  request?: ProxiedRequest;
  answer?: Answer;
  errorCode?: string;
}

/** Answers one request. Gets the headers of its reply. */
export type Route = (exchange: Exchange, headers: ReplyHeaders) => Promise<Reply>;

/** Runs routes: turns errors into responses, and counts and logs each exchange. */
export class Exchanges {
  readonly #origins: readonly string[];
  readonly #clock: Clock;
  readonly #metrics: Pick<GatewayMetrics, 'firstByte' | 'requestEnded'>;
  readonly #logger: GatewayLogger;

  constructor(
    origins: readonly string[],
    facts: {
      readonly clock: Clock;
      readonly metrics: Pick<GatewayMetrics, 'firstByte' | 'requestEnded'>;
      readonly logger: GatewayLogger;
    },
  ) {
    this.#origins = origins;
    this.#clock = facts.clock;
    this.#metrics = facts.metrics;
    this.#logger = facts.logger;
  }

  /** Runs one route. Never rejects. `route` gets the headers of its response, and calls {@link ended} when that has ended. */
  async run(request: ClientRequest, path: string, route: Route): Promise<Reply> {
    const id = requestIdOf(request.headers);
    const exchange: Exchange = { id, path, startedAt: this.#clock.now() };
    let headers: ReplyHeaders = { 'x-request-id': id };
    try {
      headers = { ...headers, ...corsHeaders(request, this.#origins) };
      return await route(exchange, headers);
    } catch (thrown) {
      const error = toGatewayError(thrown, request, id, this.#logger);
      exchange.errorCode = error.code;
      this.ended(exchange, error.status);
      return errorReply(error, headers);
    }
  }

  /** Notes that an answer begins. */
  answered(exchange: Exchange, answer: Answer): void {
    exchange.answer = answer;
    this.#metrics.firstByte(this.#clock.now() - exchange.startedAt);
  }

  /** Counts and logs an exchange whose response has ended. */
  ended({ id, path, startedAt, tenant, request, answer, errorCode }: Exchange, status: number): void {
    const durationMs = this.#clock.now() - startedAt;
    const origin = answer?.origin ?? 'none';
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
