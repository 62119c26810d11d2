import { answerKey } from '../cache/answer-key';
import type { AnswerStore } from '../cache/answer-store';
import { isCacheable } from '../cache/is-cacheable';
import { clientGone } from '../errors/client-gone';
import type { AnswerOrigin } from '../metrics/gateway-metrics';
import type { CacheOptions } from '../options/gateway-options';
import { SharedSource } from '../stream/shared-source';
import type { Answer, CompletionCall } from './completion-call';
import type { InflightRequest, StartedAnswer } from './inflight-request';
import { orDisconnected } from './or-disconnected';
import type { UpstreamRequests } from './upstream-requests';

/** Answers from the cache, from a request that is in flight, or from an upstream. */
export class CompletionHandler {
  readonly #upstreams: UpstreamRequests;
  readonly #cache: CacheOptions | false;
  readonly #answers: AnswerStore;
  readonly #inflight = new Map<string, InflightRequest>();

  constructor(upstreams: UpstreamRequests, cache: CacheOptions | false, answers: AnswerStore) {
    this.#upstreams = upstreams;
    this.#cache = cache;
    this.#answers = answers;
  }

  /** @throws {GatewayError} what to send to the client instead; the signal's reason when the client has disconnected */
  async answer(call: CompletionCall): Promise<Answer> {
    const cache = this.#cache;
    const { request, tenant, fresh } = call;
    if (cache === false || !request.deterministic || fresh)
      return this.#follow(this.#upstreams.send(call), call, () => 'upstream');
    const key = await answerKey(request, cache.acrossTenants ? undefined : tenant.id);
    // Nothing is awaited from here to `#start`, so that the second of two simultaneous requests finds the first.
    const inflight = this.#inflight.get(key);
    if (inflight !== undefined) {
      const joined = await this.#join(inflight, call);
      if (joined !== undefined) return joined;
    }
    const started = this.#start(key, call, cache);
    return this.#follow(started, call, started.origin);
  }

  async #join(inflight: InflightRequest, call: CompletionCall): Promise<Answer | undefined> {
    inflight.join();
    try {
      const answer = await this.#follow(inflight, call, () => 'joined');
      call.settle(0);
      return answer;
    } catch (error) {
      // The answer was too long to be kept for late clients.
      if (error instanceof StreamNotShareable) return undefined;
      call.settle(0);
      throw error;
    }
  }

  /** Reads the cache as part of the shared request, so that one lookup serves all clients that join. */
  #start(
    key: string,
    call: CompletionCall,
    cache: CacheOptions,
  ): InflightRequest & { readonly origin: () => AnswerOrigin } {
    let origin: AnswerOrigin = 'upstream';
    let sent: InflightRequest | undefined;
    let readers = 1;
    const forget = () => {
      if (this.#inflight.get(key) === inflight) this.#inflight.delete(key);
    };
    const started = (async (): Promise<StartedAnswer> => {
      // A store that fails counts as empty.
      const cached = await this.#answers.get(key).catch(() => undefined);
      if (cached !== undefined) {
        origin = 'cache';
        call.settle(0);
        forget();
        return { upstream: undefined, contentType: cached.contentType, rateHeaders: {}, body: cached.body };
      }
      if (readers === 0) {
        call.settle(0);
        throw clientGone();
      }
      sent = this.#upstreams.send(call, (whole, contentType) => {
        forget();
        if (whole === undefined || whole.length > cache.maxAnswerBytes) return;
        if (!isCacheable(contentType, whole)) return;
        void this.#keep(key, { contentType, body: whole }, cache.maxAgeMs);
      });
      return sent.started;
    })();
    const inflight = {
      started,
      origin: () => origin,
      join: () => void readers++,
      leave: () => {
        if (--readers > 0) return;
        forget();
        sent?.leave();
      },
    };
    this.#inflight.set(key, inflight);
    started.catch(forget);
    return inflight;
  }

  /** Never rejects: a store that fails, however it does, keeps nothing. */
  async #keep(...kept: Parameters<AnswerStore['set']>): Promise<void> {
    try {
      await this.#answers.set(...kept);
    } catch {
      // The answer is on its way to its client.
    }
  }

  /** Waits for the beginning of an answer, and leaves the request when the client disconnects before. */
  async #follow(
    inflight: InflightRequest,
    call: CompletionCall,
    origin: () => AnswerOrigin,
  ): Promise<Answer> {
    const leave = () => inflight.leave();
    const { body, ...head } = await orDisconnected(inflight.started, call.signal, leave);
    if (!(body instanceof SharedSource)) return { origin: origin(), ...head, body };
    const source = body.join();
    if (source === undefined) {
      leave();
      throw new StreamNotShareable();
    }
    const cancel = () => {
      source.cancel();
      leave();
    };
    return { origin: origin(), ...head, body: { next: (take) => source.next(take), cancel } };
  }
}

class StreamNotShareable extends Error {}
