import type { Clock } from '@org/completion-core';
import { TokenBucket } from '@org/completion-testing/server';
import type { Traffic } from '../typing/engine-under-test';
import type { PlayedModel } from '../typing/code-model';
import { answerOf, pace, type AnsweringServer } from './model-server';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The part of a request's options that the server reads. */
interface RequestInit {
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/**
 * The model's server without a network: `fetch` answers as the real one on loopback does, with the same model, pace and limits, and waits
 * on `clock` alone.
 */
export class VirtualServer implements AnsweringServer {
  readonly baseUrl = 'http://127.0.0.1/v1';
  model: PlayedModel;
  readonly #clock: Clock;
  readonly #bucket: TokenBucket | undefined;
  readonly #idle: (() => void)[] = [];
  #traffic: Writable<Traffic>[] = [];
  #open = 0;

  constructor(model: PlayedModel, clock: Clock, options: { readonly requestsPerMinute?: number } = {}) {
    this.model = model;
    this.#clock = clock;
    const { requestsPerMinute } = options;
    this.#bucket =
      requestsPerMinute === undefined
        ? undefined
        : new TokenBucket(requestsPerMinute, requestsPerMinute, clock.now());
  }

  readonly fetch = (_url: string, { body = '{}', signal }: RequestInit): Promise<Response> => {
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    const { prompt = '', stop = [] } = JSON.parse(body) as { prompt?: string; stop?: string | string[] };
    const entry: Writable<Traffic> = {
      atMs: this.#clock.now(),
      endedAtMs: undefined,
      state: 'open',
      status: 200,
      promptChars: prompt.length,
      generatedChars: 0,
    };
    this.#traffic.push(entry);
    const refused = this.#refuse(entry);
    if (refused !== undefined) return Promise.resolve(refused);
    const answer = answerOf(this.model, { prompt, stop: [stop].flat() });
    const headers = { 'content-type': 'text/event-stream', ...this.#limitHeaders() };
    return Promise.resolve(new Response(this.#stream(entry, answer, signal), { headers }));
  };

  takeTraffic(): readonly Traffic[] {
    const traffic = this.#traffic;
    this.#traffic = [];
    return traffic;
  }

  whenIdle(): Promise<void> {
    if (this.#open === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle.push(resolve);
    });
  }

  #stream(
    entry: Writable<Traffic>,
    { text, ttftMs }: { readonly text: string; readonly ttftMs: number },
    signal: AbortSignal | undefined,
  ): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    let cancelTimer = (): void => {};
    let onAbort = (): void => {};
    this.#open++;
    const end = (state: 'completed' | 'aborted') => {
      if (entry.state !== 'open') return;
      cancelTimer();
      signal?.removeEventListener('abort', onAbort);
      entry.state = state;
      entry.endedAtMs = this.#clock.now();
      if (--this.#open === 0) for (const resolve of this.#idle.splice(0)) resolve();
    };
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        const send = (data: string) => controller.enqueue(encoder.encode(`data: ${data}\n\n`));
        let at = 0;
        // As the real server: the end comes a token's time after the last piece.
        const step = () => {
          if (at >= text.length) {
            send(JSON.stringify({ choices: [{ index: 0, text: '', finish_reason: 'stop' }] }));
            send('[DONE]');
            end('completed');
            controller.close();
            return;
          }
          const piece = text.slice(at, at + pace.tokenChars);
          at += pace.tokenChars;
          entry.generatedChars += piece.length;
          send(JSON.stringify({ choices: [{ index: 0, text: piece, finish_reason: null }] }));
          cancelTimer = this.#clock.after(pace.tokenMs, step);
        };
        onAbort = () => {
          end('aborted');
          controller.error(signal?.reason);
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        cancelTimer = this.#clock.after(ttftMs, step);
      },
      cancel: () => end('aborted'),
    });
  }

  #refuse(entry: Writable<Traffic>): Response | undefined {
    const now = this.#clock.now();
    const retryAfterMs = this.#bucket?.waitMs(1, now) ?? 0;
    if (this.#bucket === undefined || this.#bucket.take(1, now)) return undefined;
    entry.status = 429;
    entry.state = 'completed';
    entry.endedAtMs = now;
    const headers = {
      'content-type': 'application/json',
      'retry-after': String(Math.ceil(retryAfterMs / 1000)),
      ...this.#limitHeaders(),
    };
    return new Response('{"error":{"message":"over the limit","type":"rate_limit"}}', {
      status: 429,
      headers,
    });
  }

  #limitHeaders(): Readonly<Record<string, string>> {
    const bucket = this.#bucket;
    if (bucket === undefined) return {};
    const now = this.#clock.now();
    return {
      'x-ratelimit-limit-requests': String(bucket.perMinute),
      'x-ratelimit-remaining-requests': String(bucket.remaining(now)),
      'x-ratelimit-reset-requests': `${bucket.resetMs(now) / 1000}s`,
    };
  }
}
