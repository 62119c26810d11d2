import type { Clock } from '@org/completion-core';
import type { ServerError } from '@org/completion-core/host';
import { errorEvent } from '../errors/error-response';
import { GatewayError } from '../errors/gateway-error';
import { EventInspector, type Finding } from './event-inspector';
import { IdleTimer } from './idle-timer';
import { readChunk, type ChunkReader } from './chunk-reader';
import type { ChunkSource, TakeChunk } from './chunk-source';
import { StreamMeter, type StreamFacts } from './stream-meter';
import { WholeLines, joined } from './whole-lines';

/** How a relayed stream ended. */
export type StreamEnd =
  /** With the model's complete answer. */
  | 'whole'
  /** The upstream broke off. */
  | 'cut'
  /** The upstream sent nothing for too long. */
  | 'silent'
  /** The upstream sent a line that is too long. */
  | 'endless-line'
  /** An event is not JSON, or no event has a choice. */
  | 'malformed'
  /** The upstream reported an error. */
  | 'failed'
  /** The request timed out. */
  | 'deadline'
  /** The last client disconnected. */
  | 'cancelled';

/** Settings of {@link relayEvents}. */
export interface RelayOptions {
  readonly clock: Clock;
  /** How long the upstream may take to send the next chunk. */
  readonly idleMs: number;
  /** When the request times out, on `clock`. */
  readonly deadlineAt: number;
  /** How many answers the stream has. */
  readonly choices: number;
  /** Removes the upstream's key from lines. */
  readonly clean: (lines: Uint8Array) => Uint8Array;
  /** The error to send when the upstream reports one in its stream. */
  readonly failure: (reported: ServerError) => GatewayError;
  /** Called once. */
  readonly onEnd: (end: StreamEnd, facts: StreamFacts) => void;
  /** Aborts the upstream's work. */
  readonly abort: () => void;
}

/** Maximum length of a line or an event, in bytes; no event of a completion comes near it. */
const maxLineBytes = 1_048_576;
/** How long and how far an upstream is read after `[DONE]`, so that its connection can be reused. */
const rest = { ms: 1_000, bytes: 65_536 };

/**
 * Passes an upstream's events on as they arrive, in whole lines: half an event is useless to a client and could not be taken back.
 * When the upstream dies, falls silent, reports an error or times out, the last chunk is an error event. `[DONE]` ends the stream,
 * whatever the upstream does after it.
 *
 * Reads the upstream only when the next chunk is requested.
 *
 * @param first - the chunk that was read already
 */
export function relayEvents(reader: ChunkReader, first: Uint8Array, options: RelayOptions): ChunkSource {
  return new EventRelay(reader, first, options);
}

class EventRelay implements ChunkSource {
  readonly #reader: ChunkReader;
  readonly #options: RelayOptions;
  readonly #meter: StreamMeter;
  readonly #lines = new WholeLines();
  readonly #inspector = new EventInspector();
  readonly #timer: IdleTimer;
  #first: Uint8Array | undefined;
  /** The last few bytes that were passed on. */
  #ending: Uint8Array = new Uint8Array();
  #ended = false;
  /** Who waits for the next chunk. */
  #take: TakeChunk = () => {};

  constructor(reader: ChunkReader, first: Uint8Array, options: RelayOptions) {
    this.#reader = reader;
    this.#first = first;
    this.#options = options;
    this.#meter = new StreamMeter(options.choices);
    const { clock, idleMs, deadlineAt, abort } = options;
    this.#timer = new IdleTimer({ clock, idleMs, deadlineAt, onTimeout: abort });
  }

  next(take: TakeChunk): void {
    this.#take = take;
    const first = this.#first;
    if (this.#ended) take(undefined);
    else if (first === undefined) this.#read();
    else {
      this.#first = undefined;
      this.#onChunk(first);
    }
  }

  #read(): void {
    this.#timer.waiting();
    this.#reader.read(this.#onChunk, this.#onFailure);
  }

  readonly #onChunk = (chunk: Uint8Array | undefined): void => {
    this.#timer.arrived();
    const next = this.#nextAfter(chunk);
    if (next === undefined && !this.#ended) this.#read();
    else this.#take(next);
  };

  readonly #onFailure = (): void => {
    // The stream may have been cancelled during the read.
    this.#take(this.#ended ? undefined : this.#break(this.#timer.fired ?? 'cut'));
  };

  /** What to pass on when `chunk` has arrived; `undefined` when more must be read, and at the end of a cancelled stream. */
  #nextAfter(chunk: Uint8Array | undefined): Uint8Array | undefined {
    if (this.#ended) return undefined;
    // An aborted stream may end as if it were complete.
    if (this.#timer.fired !== undefined) return this.#break(this.#timer.fired);
    if (chunk === undefined) return this.#close();
    const lines = this.#lines.push(chunk);
    const passed = lines === undefined ? undefined : this.#pass(lines);
    if (passed !== undefined) return passed;
    return this.#lines.heldBytes + this.#inspector.heldBytes > maxLineBytes
      ? this.#break('endless-line')
      : undefined;
  }

  /** The part of whole lines to pass on, with the end of the stream if they contain it; `undefined` when they wait for more. */
  #pass(lines: Uint8Array, atEnd = false): Uint8Array | undefined {
    const { passed, found } = this.#inspector.push(lines);
    const clean = this.#options.clean(passed);
    if (clean.length > 0) {
      this.#meter.add(clean);
      this.#ending = clean.length < 3 ? joined([this.#ending, clean]).slice(-3) : clean.subarray(-3);
    }
    if (found !== undefined) return joined([clean, this.#finish(found, atEnd)]);
    return clean.length === 0 ? undefined : clean;
  }

  #finish(found: Finding, atEnd: boolean): Uint8Array {
    if (found.kind === 'broken') return this.#break(atEnd ? 'cut' : 'malformed');
    if (found.kind === 'done') {
      if (!this.#inspector.sawChoice) return this.#break('malformed');
      this.#end('whole');
      void this.#readRest();
      return bytesOf(`${this.#blankLine()}${done}`);
    }
    this.#end('failed');
    this.#options.abort();
    return errorEvent(this.#options.failure(found.reported));
  }

  /** Lets the upstream end its response, and aborts it when it does not. Never rejects. */
  async #readRest(): Promise<void> {
    const { clock, abort } = this.#options;
    const disarm = clock.after(rest.ms, abort);
    try {
      let bytes = 0;
      const next = () => readChunk(this.#reader);
      for (let chunk = await next(); chunk !== undefined; chunk = await next()) {
        bytes += chunk.length;
        if (bytes > rest.bytes) return abort();
      }
    } catch {
      // The answer was complete before.
    } finally {
      disarm();
    }
  }

  cancel(): void {
    if (this.#ended) return;
    this.#end('cancelled');
    this.#options.abort();
  }

  /** The upstream ended. Completes what it left out: the end of its last line, `[DONE]`. */
  #close(): Uint8Array | undefined {
    const last = this.#lines.rest();
    // The end of the stream also ends its last event.
    const ending = last.length > 0 ? '\n\n' : this.#inspector.heldBytes > 0 ? '\n' : '';
    const tail = this.#pass(joined([last, bytesOf(ending)]), true) ?? new Uint8Array();
    if (this.#ended) return tail;
    if (!this.#meter.facts().complete || !this.#inspector.sawChoice)
      return joined([tail, this.#break('cut')]);
    this.#end('whole');
    return joined([tail, bytesOf(`${this.#blankLine()}${done}`)]);
  }

  /** What is missing between the last line and an event. */
  #blankLine(): string {
    return this.#ending.length === 0 || endsWithBlankLine(this.#ending) ? '' : '\n\n';
  }

  #break(end: Exclude<StreamEnd, 'whole' | 'failed' | 'cancelled'>): Uint8Array {
    this.#end(end);
    this.#options.abort();
    const { status, code, message } = breaks[end];
    return errorEvent(
      new GatewayError({ status, code, message: `${message} The answer up to here is incomplete.` }),
    );
  }

  #end(end: StreamEnd): void {
    this.#ended = true;
    this.#timer.stop();
    this.#options.onEnd(end, this.#meter.facts());
  }
}

const done = 'data: [DONE]\n\n';

const breaks = {
  cut: {
    status: 502,
    code: 'upstream_cut',
    message: 'The upstream broke off in the middle of its answer.',
  },
  silent: {
    status: 504,
    code: 'upstream_silent',
    message: 'The upstream fell silent in the middle of its answer.',
  },
  'endless-line': {
    status: 502,
    code: 'upstream_malformed',
    message: 'The upstream sent a line without an end.',
  },
  malformed: {
    status: 502,
    code: 'upstream_malformed',
    message: 'The upstream sent events that are not a completion.',
  },
  deadline: {
    status: 504,
    code: 'deadline_exceeded',
    message: 'The request timed out; request fewer tokens.',
  },
} as const;

function endsWithBlankLine(bytes: Uint8Array): boolean {
  const [third, second, last] = [bytes.at(-3), bytes.at(-2), bytes.at(-1)];
  if (last === 0x0d) return second === 0x0d;
  return second === 0x0a || (second === 0x0d && third === 0x0a);
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
