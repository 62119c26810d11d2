import { ProviderHttpError, type Clock, type CompletionProvider } from '@org/completion-core';
import type { ProviderEvent, ProviderRequest, RateLimitState } from '@org/completion-core/provider';
import { TokenBucket } from '@org/completion-testing/server';
import type { Traffic } from '../typing/engine-under-test';
import type { PlayedModel } from '../typing/code-model';
import { prefixOf } from '../typing/prefix-of';
import { pace } from './model-server';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A hosted endpoint played on a clock: the same model, pace and limits as the real server's, without a network. */
export class VirtualProvider implements CompletionProvider {
  readonly id = 'virtual';
  readonly endpoint = 'virtual:bench';
  readonly defaultModel = 'Qwen/Qwen2.5-Coder-7B';
  readonly capabilities = {
    strategies: ['fim'],
    maxStops: 4,
    location: 'hosted',
    candidates: false,
  } as const;
  model: PlayedModel;
  readonly #clock: Clock;
  readonly #bucket: TokenBucket | undefined;
  #traffic: Writable<Traffic>[] = [];

  constructor(model: PlayedModel, clock: Clock, options: { readonly requestsPerMinute?: number } = {}) {
    this.model = model;
    this.#clock = clock;
    const { requestsPerMinute } = options;
    this.#bucket =
      requestsPerMinute === undefined
        ? undefined
        : new TokenBucket(requestsPerMinute, requestsPerMinute, clock.now());
  }

  async *stream(
    { prompt }: ProviderRequest,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncGenerator<ProviderEvent> {
    signal.throwIfAborted();
    const text = 'text' in prompt ? prompt.text : '';
    const entry: Writable<Traffic> = {
      atMs: this.#clock.now(),
      endedAtMs: undefined,
      state: 'open',
      status: 200,
      promptChars: text.length,
      generatedChars: 0,
    };
    this.#traffic.push(entry);
    try {
      const rateLimit = this.#admit(entry);
      yield { type: 'response-start', ...(rateLimit === undefined ? {} : { rateLimit }) };
      const answer = this.model.answer(prefixOf(text));
      let dueAt = entry.atMs + answer.ttftMs;
      for (let at = 0; at < answer.text.length; at += pace.tokenChars) {
        await this.#waitUntil(dueAt, signal);
        const piece = answer.text.slice(at, at + pace.tokenChars);
        entry.generatedChars += piece.length;
        yield { type: 'text-delta', text: piece, index: 0 };
        dueAt += pace.tokenMs;
      }
      await this.#waitUntil(dueAt, signal);
      entry.state = 'completed';
      yield { type: 'text-end', index: 0, finishReason: 'stop' };
    } finally {
      entry.endedAtMs = this.#clock.now();
      if (entry.state === 'open') entry.state = 'aborted';
    }
  }

  preview(request: ProviderRequest): ReturnType<CompletionProvider['preview']> {
    return { method: 'POST', url: 'virtual:bench', headers: {}, body: request };
  }

  takeTraffic(): readonly Traffic[] {
    const traffic = this.#traffic;
    this.#traffic = [];
    return traffic;
  }

  /** How many requests are being answered. */
  get open(): number {
    return this.#traffic.filter(({ state }) => state === 'open').length;
  }

  #admit(entry: Writable<Traffic>): RateLimitState | undefined {
    const bucket = this.#bucket;
    const now = this.#clock.now();
    if (bucket === undefined) return undefined;
    const retryAfterMs = Math.ceil(bucket.waitMs(1, now) / 1000) * 1000;
    if (!bucket.take(1, now)) {
      entry.status = 429;
      entry.state = 'completed';
      throw new ProviderHttpError('rate-limited', 'over the limit', {
        status: 429,
        retryAfterMs,
        retryable: true,
      });
    }
    return {
      limitRequests: bucket.perMinute,
      remainingRequests: bucket.remaining(now),
      resetRequestsMs: bucket.resetMs(now),
    };
  }

  #waitUntil(dueAt: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const cancel = this.#clock.after(dueAt - this.#clock.now(), () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      });
      const onAbort = () => {
        cancel();
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }
}
