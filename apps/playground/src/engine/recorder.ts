import {
  isAbort,
  systemClock,
  type AnswerSource,
  type Clock,
  type CompletionEngine,
  type CompletionOutcome,
  type CompletionProvider,
  type TriggerKind,
} from '@org/completion-core';
import type { ProviderEvent } from '@org/completion-core/provider';

/** One call of the engine: a key, or an explicit request. Times in milliseconds on the engine's clock. */
export interface KeyMark {
  readonly requestId: string;
  readonly at: number;
  readonly triggerKind: TriggerKind;
  readonly outcome?: CompletionOutcome['kind'];
  /** Where the item came from, when there is one. */
  readonly source?: AnswerSource;
  readonly reason?: string;
  readonly totalMs?: number;
}

/** The life of one request to the provider. Times in milliseconds on the engine's clock; absent: not reached. */
export interface RequestLife {
  readonly requestId: string;
  /** When the call came in that led to it. */
  readonly askedAt: number;
  readonly sentAt: number;
  readonly firstByteAt?: number;
  readonly firstTokenAt?: number;
  readonly firstLineAt?: number;
  readonly endedAt?: number;
  readonly ending?: 'complete' | 'superseded' | 'failed';
  /** The engine's reason for its end. */
  readonly reason?: string;
  readonly chars: number;
  readonly promptChars: number;
  /** Sent ahead of time, for the text after an item on screen. */
  readonly ahead: boolean;
}

/** The work of the engine, compared with one request for every key. */
export interface Savings {
  readonly keys: number;
  readonly requests: number;
  readonly promptChars: number;
  /** Characters that one request for each key would have sent, at the mean size of those that were sent. */
  readonly naivePromptChars: number;
  /** Keys that were answered without a request, by the source of the answer. */
  readonly reused: Readonly<Record<Exclude<AnswerSource, 'provider'>, number>>;
}

/** A stretch of typing without a long pause, with all that happened in it. */
export interface Burst {
  readonly from: number;
  readonly to: number;
  readonly keys: readonly KeyMark[];
  readonly requests: readonly RequestLife[];
}

/** Maximum of entries of each kind; sums count all. */
const max = 400;
/** A pause this long, with nothing in flight, begins a new burst, in milliseconds. */
const pauseMs = 1_800;

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type GrowingBurst = Omit<Writable<Burst>, 'keys' | 'requests'> & {
  readonly keys: KeyMark[];
  readonly requests: RequestLife[];
};

const noSums = () => ({
  keys: 0,
  requests: 0,
  promptChars: 0,
  reused: { 'shown-item': 0, cache: 0, 'in-flight': 0 },
});

/**
 * Observes the events of an engine and the streams of its provider. Keeps times, sizes and reasons, no text of documents or
 * answers.
 */
export class Recorder {
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #keys: Writable<KeyMark>[] = [];
  #requests: Writable<RequestLife>[] = [];
  #sums = noSums();
  #sent: { readonly requestId: string; readonly promptChars: number; readonly ahead: boolean } | undefined;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Calls `listener` after each change until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  clear(): void {
    this.#keys = [];
    this.#requests = [];
    this.#sums = noSums();
    this.#changed();
  }

  /** Follows the events of `engine` until the returned function is called. */
  watch(engine: Pick<CompletionEngine, 'on'>): () => void {
    const ends = [
      engine.on('request', ({ requestId, triggerKind }) => {
        this.#keys.push({ requestId, triggerKind, at: this.#clock.now() });
        if (this.#keys.length > max) this.#keys.shift();
        this.#sums.keys += 1;
        this.#changed();
      }),
      engine.on('outcome', ({ outcome }) => {
        const key = this.#keys.findLast(({ requestId }) => requestId === outcome.requestId);
        if (key === undefined) return;
        key.outcome = outcome.kind;
        key.reason = outcome.reason;
        if (outcome.kind === 'items') {
          key.source = outcome.source;
          if (outcome.source !== 'provider') this.#sums.reused[outcome.source] += 1;
        }
        if (outcome.timings.totalMs !== undefined) key.totalMs = outcome.timings.totalMs;
        this.#changed();
      }),
      engine.on('sent', ({ requestId, promptChars, speculative }) => {
        this.#sent = { requestId, promptChars, ahead: speculative };
      }),
      engine.on('closed', ({ requestId, reason }) => {
        const life = this.#requests.findLast((each) => each.requestId === requestId);
        if (life === undefined) return;
        life.reason = reason;
        this.#changed();
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  /** `provider`, with the life of each of its answers recorded. */
  recorded(provider: CompletionProvider): CompletionProvider {
    const record = (life: Writable<RequestLife>, event: ProviderEvent) => this.#step(life, event);
    const begin = () => this.#begin();
    const end = (life: Writable<RequestLife>, ending: RequestLife['ending'] & string) =>
      this.#end(life, ending);
    async function* stream(
      ...[request, options]: Parameters<CompletionProvider['stream']>
    ): AsyncGenerator<ProviderEvent, void> {
      const life = begin();
      let failed = false;
      try {
        for await (const event of provider.stream(request, options)) {
          record(life, event);
          yield event;
        }
      } catch (error) {
        failed = !isAbort(error);
        throw error;
      } finally {
        // The engine ends a stream early when it needs no more text.
        end(life, options.signal.aborted ? 'superseded' : failed ? 'failed' : 'complete');
      }
    }
    return { ...provider, stream };
  }

  /** Stretches of typing, the oldest first. */
  bursts(): readonly Burst[] {
    const now = this.#clock.now();
    const bursts: GrowingBurst[] = [];
    const place = (from: number, to: number): GrowingBurst => {
      const last = bursts.at(-1);
      if (last !== undefined && from <= last.to + pauseMs) {
        last.to = Math.max(last.to, to);
        return last;
      }
      const burst: GrowingBurst = { from, to, keys: [], requests: [] };
      bursts.push(burst);
      return burst;
    };
    const all = [
      ...this.#keys.map((key) => ({ at: key.at, to: key.at + (key.totalMs ?? 0), key, life: undefined })),
      ...this.#requests.map((life) => ({
        at: life.askedAt,
        to: life.endedAt ?? now,
        key: undefined,
        life,
      })),
    ].toSorted((one, other) => one.at - other.at);
    for (const { at, to, key, life } of all) {
      const burst = place(at, to);
      if (key !== undefined) burst.keys.push(key);
      if (life !== undefined) burst.requests.push(life);
    }
    return bursts;
  }

  savings(): Savings {
    const { keys, requests, promptChars, reused } = this.#sums;
    const mean = requests === 0 ? 0 : promptChars / requests;
    return {
      keys,
      requests,
      promptChars,
      naivePromptChars: Math.round(mean * keys),
      reused: { ...reused },
    };
  }

  /** From the request that was sent last to its first token, in milliseconds. */
  lastFirstTokenMs(): number | undefined {
    const life = this.#requests.findLast(({ firstTokenAt }) => firstTokenAt !== undefined);
    return life?.firstTokenAt === undefined ? undefined : life.firstTokenAt - life.sentAt;
  }

  #begin(): Writable<RequestLife> {
    const now = this.#clock.now();
    const { requestId, promptChars, ahead } = this.#sent ?? { requestId: '', promptChars: 0, ahead: false };
    const key = this.#keys.findLast((each) => each.requestId === requestId);
    const life: Writable<RequestLife> = {
      requestId,
      askedAt: ahead ? now : (key?.at ?? now),
      sentAt: now,
      chars: 0,
      promptChars,
      ahead,
    };
    this.#requests.push(life);
    if (this.#requests.length > max) this.#requests.shift();
    this.#sums.requests += 1;
    this.#sums.promptChars += promptChars;
    this.#changed();
    return life;
  }

  #step(life: Writable<RequestLife>, event: ProviderEvent): void {
    const now = this.#clock.now();
    if (event.type === 'response-start') life.firstByteAt ??= now;
    if (event.type !== 'text-delta' || event.text === '') return this.#changed();
    life.firstTokenAt ??= now;
    life.chars += event.text.length;
    if (event.text.includes('\n')) life.firstLineAt ??= now;
    this.#changed();
  }

  #end(life: Writable<RequestLife>, ending: RequestLife['ending'] & string): void {
    life.endedAt = this.#clock.now();
    life.ending = ending;
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
