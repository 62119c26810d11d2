import type { Tenant } from '../auth/tenant';
import type { CompletionHandler } from '../completion/completion-handler';
import type { Answer } from '../completion/completion-call';
import { clientGoneStatus } from '../errors/client-gone';
import type { Admission, Reservation } from '../limits/admission';
import { stricter } from '../limits/stricter';
import type { ModelAccess } from '../models/model-access';
import type { RequestCaps } from '../options/gateway-options';
import { completionRequest, type CompletionPath, type ProxiedRequest } from '../request/proxied-request';
import { readBody } from '../request/read-body';
import { passedHeaders } from '../request/trace-headers';
import type { ChunkSource } from '../stream/chunk-source';
import { onceEnded } from '../stream/once-ended';
import type { ClientRequest } from './client-request';
import type { Exchange, Exchanges } from './exchanges';
import type { Reply, ReplyHeaders } from './reply';

/** `POST /v1/completions` and `POST /v1/chat/completions`. */
export class CompletionRoute {
  readonly #exchanges: Exchanges;
  readonly #models: ModelAccess;
  readonly #admission: Admission;
  readonly #handler: CompletionHandler;
  readonly #caps: RequestCaps;

  constructor(
    exchanges: Exchanges,
    models: ModelAccess,
    admission: Admission,
    handler: CompletionHandler,
    caps: RequestCaps,
  ) {
    this.#exchanges = exchanges;
    this.#models = models;
    this.#admission = admission;
    this.#handler = handler;
    this.#caps = caps;
  }

  /** @throws {GatewayError} what to send instead of a completion */
  async respond(
    request: ClientRequest,
    path: CompletionPath,
    tenant: Tenant,
    exchange: Exchange,
    headers: ReplyHeaders,
  ): Promise<Reply> {
    const read = completionRequest(path, await readBody(request, this.#caps.maxBodyBytes), this.#caps);
    const parsed = withModel(read, await this.#models.resolve(read.model, tenant));
    exchange.request = parsed;
    const reservation = await this.#admission.admit(tenant, parsed);
    const answer = await this.#answer(request, parsed, tenant, exchange, reservation);
    this.#exchanges.answered(exchange, answer);
    const allHeaders = {
      ...headers,
      ...answerHeaders(answer),
      ...stricter(answer.rateHeaders, reservation.headers),
    };
    const { body } = answer;
    if (!(body instanceof Uint8Array))
      return this.#stream(body, request.signal, allHeaders, exchange, reservation);
    reservation.release();
    this.#exchanges.ended(exchange, 200);
    return { status: 200, headers: allHeaders, body };
  }

  async #answer(
    { headers, signal }: ClientRequest,
    request: ProxiedRequest,
    tenant: Tenant,
    { id, startedAt }: Exchange,
    reservation: Reservation,
  ): Promise<Answer> {
    try {
      return await this.#handler.answer({
        request,
        tenant,
        headers: { ...passedHeaders(headers), 'x-request-id': id },
        signal,
        fresh: /\bno-(?:cache|store)\b/i.test(headers.get('cache-control') ?? ''),
        deadlineAt: startedAt + this.#caps.maxDurationMs,
        settle: (tokens) => reservation.settle(tokens),
      });
    } catch (error) {
      reservation.release();
      throw error;
    }
  }

  #stream(
    source: ChunkSource,
    signal: AbortSignal,
    headers: ReplyHeaders,
    exchange: Exchange,
    reservation: Reservation,
  ): Reply {
    const chunks = onceEnded(source, (cancelled) => {
      signal.removeEventListener('abort', cancel);
      reservation.release();
      this.#exchanges.ended(exchange, cancelled ? clientGoneStatus : 200);
    });
    // Not every host cancels the body of a response whose client has disconnected.
    const cancel = () => chunks.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    // Keeps proxies from buffering the stream.
    return { status: 200, headers: { ...headers, 'x-accel-buffering': 'no' }, body: chunks };
  }
}

function answerHeaders({ contentType, origin }: Answer): ReplyHeaders {
  return {
    'content-type': contentType,
    'cache-control': 'no-store',
    'x-completion-cache': origin === 'upstream' ? 'miss' : origin === 'cache' ? 'hit' : 'joined',
  };
}

function withModel(request: ProxiedRequest, model: string): ProxiedRequest {
  return model === request.model ? request : { ...request, model, body: { ...request.body, model } };
}
