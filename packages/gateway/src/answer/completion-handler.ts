import type { Clock } from '@org/completion-core';
import type { Tenant } from '../auth/tenant';
import { answerKey } from '../cache/answer-key';
import type { AnswerStore } from '../cache/answer-store';
import { isKeepable } from '../cache/is-keepable';
import { GatewayError } from '../errors/gateway-error';
import type { GatewayLogger } from '../log/gateway-logger';
import type { AnswerOrigin, GatewayMetrics } from '../metrics/gateway-metrics';
import type { ResolvedGatewayOptions } from '../options/gateway-options';
import { charsPerToken, type ProxiedRequest } from '../request/proxied-request';
import type { ChunkSource } from '../stream/chunk-source';
import { relayEvents, type StreamEnd } from '../stream/relay-events';
import { SharedSource } from '../stream/shared-source';
import type { StreamFacts } from '../stream/stream-meter';
import { hiddenFault } from '../upstream/upstream-fault';
import type { UpstreamAnswer, UpstreamPool } from '../upstream/upstream-pool';

/** An answer on its way to a client. */
export interface Answer {
  readonly origin: AnswerOrigin;
  /** Which upstream gave it; `undefined` when it was kept. */
  readonly upstream: string | undefined;
  readonly contentType: string;
  readonly rateHeaders: Readonly<Record<string, string>>;
  readonly body: Uint8Array | ChunkSource;
}

/** One request, and what of it does not stand in its body. */
export interface CompletionCall {
  readonly request: ProxiedRequest;
  readonly tenant: Tenant;
  /** Headers that go on to the upstream. */
  readonly headers: Readonly<Record<string, string>>;
  /** The client has gone. */
  readonly signal: AbortSignal;
  /** The client wants an answer of its own. */
  readonly fresh: boolean;
  /** When the time of the request is over, on the gateway's clock. */
  readonly deadlineAt: number;
  /** Called once with the tokens that the request cost its tenant; may be called after the answer has gone. */
  readonly settle: (tokens: number) => void;
}

/** An upstream is being asked on behalf of one client or several. */
interface Flight {
  readonly begun: Promise<Begun>;
  /** Somebody else wants the answer too. */
  enter(): void;
  /** Somebody does not any more; the last one ends the upstream's work. */
  leave(): void;
}

interface Begun extends Omit<Answer, 'origin' | 'body'> {
  readonly body: Uint8Array | SharedSource;
}

/** Answers from what is kept, from what is under way, or from an upstream. */
export class CompletionHandler {
  readonly #pool: UpstreamPool;
  readonly #options: Pick<ResolvedGatewayOptions, 'cache' | 'timeouts'>;
  readonly #answers: AnswerStore;
  readonly #clock: Clock;
  readonly #metrics: Pick<GatewayMetrics, 'tokens' | 'upstreamError'>;
  readonly #logger: GatewayLogger;
  readonly #flights = new Map<string, Flight>();

  constructor(facts: {
    readonly pool: UpstreamPool;
    readonly options: Pick<ResolvedGatewayOptions, 'cache' | 'timeouts'>;
    readonly answers: AnswerStore;
    readonly clock: Clock;
    readonly metrics: Pick<GatewayMetrics, 'tokens' | 'upstreamError'>;
    readonly logger: GatewayLogger;
  }) {
    this.#pool = facts.pool;
    this.#options = facts.options;
    this.#answers = facts.answers;
    this.#clock = facts.clock;
    this.#metrics = facts.metrics;
    this.#logger = facts.logger;
  }

  /** @throws {GatewayError} what the client is to be told instead; the signal's reason when the client has gone */
  async answer(question: CompletionCall): Promise<Answer> {
    const { cache } = this.#options;
    const { request, tenant, fresh } = question;
    if (cache === false || !request.deterministic || fresh)
      return this.#follow(this.#ask(question), question, 'upstream');
    const key = await answerKey(request, cache.acrossTenants ? undefined : tenant.id);
    // Looked for before anything is awaited, so that of two requests in one moment the second finds the first.
    const under = this.#flights.get(key);
    if (under !== undefined) {
      const joined = await this.#join(under, question);
      if (joined !== undefined) return joined;
    }
    const flight = this.#begin(key, question, cache);
    return this.#follow(flight, question, flight.origin);
  }

  async #join(flight: Flight, question: CompletionCall): Promise<Answer | undefined> {
    flight.enter();
    try {
      const answer = await this.#follow(flight, question, () => 'joined');
      question.settle(0);
      return answer;
    } catch (error) {
      // The answer was too long to be kept for those who come late.
      if (error instanceof StreamNotShareable) return undefined;
      question.settle(0);
      throw error;
    }
  }

  /** Looks for a kept answer first, as part of the flight, so that everybody in it is served by one look. */
  #begin(
    key: string,
    question: CompletionCall,
    cache: Exclude<ResolvedGatewayOptions['cache'], false>,
  ): Flight & { readonly origin: () => AnswerOrigin } {
    let origin: AnswerOrigin = 'upstream';
    let asked: Flight | undefined;
    let readers = 1;
    const forget = () => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    };
    const begun = (async (): Promise<Begun> => {
      // A store that fails is one that has nothing.
      const kept = await this.#answers.get(key).catch(() => undefined);
      if (kept !== undefined) {
        origin = 'cache';
        question.settle(0);
        forget();
        return { upstream: undefined, contentType: kept.contentType, rateHeaders: {}, body: kept.body };
      }
      if (readers === 0) {
        question.settle(0);
        throw new GatewayError(gone);
      }
      asked = this.#ask(question, (whole, contentType) => {
        forget();
        if (whole === undefined || whole.length > cache.maxAnswerBytes) return;
        if (!isKeepable(contentType, whole)) return;
        this.#answers.set(key, { contentType, body: whole }, cache.maxAgeMs).catch(() => {});
      });
      return asked.begun;
    })();
    const flight = {
      begun,
      origin: () => origin,
      enter: () => void readers++,
      leave: () => {
        if (--readers > 0) return;
        forget();
        asked?.leave();
      },
    };
    this.#flights.set(key, flight);
    begun.catch(forget);
    return flight;
  }

  /** Waits for the head of a flight's answer, and leaves the flight when the client goes before. */
  async #follow(
    flight: Flight,
    question: CompletionCall,
    origin: AnswerOrigin | (() => AnswerOrigin),
  ): Promise<Answer> {
    const { signal } = question;
    const { begun } = await orDisconnected(flight.begun, signal, () => flight.leave());
    const head = {
      origin: typeof origin === 'string' ? origin : origin(),
      upstream: begun.upstream,
      contentType: begun.contentType,
      rateHeaders: begun.rateHeaders,
    };
    if (!(begun.body instanceof SharedSource)) return { ...head, body: begun.body };
    const source = begun.body.join();
    if (source === undefined) {
      flight.leave();
      throw new StreamNotShareable();
    }
    return {
      ...head,
      body: {
        next: () => source.next(),
        cancel: () => {
          source.cancel();
          flight.leave();
        },
      },
    };
  }

  /** Asks an upstream. `onWhole` is called once at the end, with the answer when it is whole and short enough. */
  #ask(
    question: CompletionCall,
    onWhole: (whole: Uint8Array | undefined, contentType: string) => void = () => {},
  ): Flight {
    const { request, headers, deadlineAt } = question;
    const work = new AbortController();
    const late = () =>
      work.abort(
        new GatewayError({
          status: 504,
          code: 'deadline_exceeded',
          message: 'The time for this answer is over. Ask for fewer tokens.',
        }),
      );
    const disarm = this.#clock.after(Math.max(0, deadlineAt - this.#clock.now()), late);
    const settle = (usage: { prompt: number; completion: number }) => {
      question.settle(usage.prompt + usage.completion);
      this.#metrics.tokens(usage.prompt, usage.completion);
    };
    const call = {
      method: 'POST',
      path: request.path === 'completions' ? '/completions' : '/chat/completions',
      headers: {
        ...headers,
        'content-type': 'application/json',
        accept: request.stream ? 'text/event-stream' : 'application/json',
      },
      body: JSON.stringify(request.body),
      signal: work.signal,
    } as const;
    const begun = this.#pool
      .ask(call, request.model, request.stream)
      .finally(disarm)
      .then((answer): Begun => {
        const head = {
          upstream: answer.upstream,
          contentType: answer.contentType,
          rateHeaders: answer.rateHeaders,
        };
        if (answer.body.kind === 'whole') {
          settle(usageOf(answer.body.bytes, request));
          onWhole(answer.body.bytes, answer.contentType);
          return { ...head, body: answer.body.bytes };
        }
        return { ...head, body: this.#relay(answer, answer.body, question, work, settle, onWhole) };
      });
    begun.catch(() => {
      // Who leaves, or asks for more than there is time for, has had the prompt read by then.
      if (work.signal.aborted) settle({ prompt: promptTokens(request), completion: 0 });
      else question.settle(0);
      onWhole(undefined, '');
    });
    return { begun, enter: () => {}, leave: () => work.abort(new GatewayError(gone)) };
  }

  #relay(
    answer: UpstreamAnswer,
    { first, reader }: Extract<UpstreamAnswer['body'], { kind: 'events' }>,
    { request, deadlineAt }: CompletionCall,
    work: AbortController,
    settle: (usage: { prompt: number; completion: number }) => void,
    onWhole: (whole: Uint8Array | undefined, contentType: string) => void,
  ): SharedSource {
    const { cache, timeouts } = this.#options;
    let whole = false;
    const ended = (end: StreamEnd, { usage, events }: StreamFacts) => {
      whole = end === 'whole';
      settle({
        prompt: usage?.promptTokens ?? promptTokens(request),
        completion: usage?.completionTokens ?? events,
      });
      if (end === 'cancelled') onWhole(undefined, answer.contentType);
      if (whole || end === 'cancelled' || end === 'deadline') return;
      this.#metrics.upstreamError(answer.upstream, end);
      this.#logger.warn({ upstream: answer.upstream, kind: end, events }, 'stream broke off');
    };
    const source = relayEvents(reader, first, {
      clock: this.#clock,
      idleMs: timeouts.idleMs,
      deadlineAt,
      clean: (lines) => answer.redaction.bytes(lines),
      failure: (said) => answer.redaction.error(hiddenFault(answer.upstream, said, new Headers()).error),
      onEnd: ended,
      abort: () => work.abort(new GatewayError(gone)),
    });
    const keptBytes = cache === false || !request.deterministic ? 0 : cache.maxAnswerBytes;
    const shared: SharedSource = new SharedSource(source, keptBytes, () =>
      onWhole(whole ? shared.whole() : undefined, answer.contentType),
    );
    return shared;
  }
}

/** Nobody is told this: the last client has gone. */
const gone = { status: 499, code: 'client_gone', message: 'The client has gone.' };

class StreamNotShareable extends Error {}

/** Tokens of a prompt that nobody has counted. */
function promptTokens({ promptChars }: ProxiedRequest): number {
  return Math.ceil(promptChars / charsPerToken);
}

function usageOf(bytes: Uint8Array, request: ProxiedRequest): { prompt: number; completion: number } {
  const text = new TextDecoder().decode(bytes.subarray(-4096));
  const prompt = /"prompt_tokens"\s*:\s*(\d+)/.exec(text)?.[1];
  const completion = /"completion_tokens"\s*:\s*(\d+)/.exec(text)?.[1];
  return {
    prompt: prompt === undefined ? promptTokens(request) : Number(prompt),
    completion: completion === undefined ? Math.ceil(bytes.length / charsPerToken) : Number(completion),
  };
}

/** `promise`, or the signal's reason when the client goes first. */
async function orDisconnected<T>(
  promise: Promise<T>,
  signal: AbortSignal,
  leave: () => void,
): Promise<{ readonly begun: T }> {
  let onAbort = () => {};
  const left = new Promise<never>((_, reject) => {
    onAbort = () => {
      leave();
      reject(signal.reason instanceof Error ? signal.reason : new GatewayError(gone));
    };
  });
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal.aborted) onAbort();
    return { begun: await Promise.race([promise, left]) };
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
