import type { Clock } from '@org/completion-core';
import type { ServerError } from '@org/completion-core/host';
import { errorEvent } from '../errors/error-response';
import { GatewayError } from '../errors/gateway-error';
import { EventInspector, type Found } from './event-inspector';
import type { ChunkReader } from './chunk-reader';
import type { ChunkSource } from './chunk-source';
import { StreamMeter, type StreamFacts } from './stream-meter';
import { WholeLines, joined } from './whole-lines';

/** How a relayed stream ended. */
export type StreamEnd =
  /** With the model's answer whole. */
  | 'whole'
  /** The upstream broke off, fell silent, or sent what is no stream of events. */
  | 'cut'
  | 'silent'
  | 'endless-line'
  /** An event is no JSON, or no event had a choice in it. */
  | 'malformed'
  /** The upstream said itself that it failed. */
  | 'failed'
  /** The request's time was over. */
  | 'deadline'
  /** Nobody wanted the rest. */
  | 'cancelled';

export interface RelayOptions {
  readonly clock: Clock;
  readonly idleMs: number;
  /** When the request's time is over, on `clock`. */
  readonly deadlineAt: number;
  /** Keeps the upstream's key out of lines. */
  readonly clean: (lines: Uint8Array) => Uint8Array;
  /** What the client is told when the upstream says in its stream that it failed. */
  readonly failure: (said: ServerError) => GatewayError;
  /** Called once. */
  readonly onEnd: (end: StreamEnd, facts: StreamFacts) => void;
  /** Ends the upstream's work. */
  readonly abort: () => void;
}

/** Longest line or event of a stream, in bytes: no event of a completion comes near it. */
const maxLineBytes = 1_048_576;
/** How long and how far an upstream is read after `[DONE]`, so that its connection can be used again. */
const rest = { ms: 1_000, bytes: 65_536 };

/**
 * The events of an upstream, as they come, in whole lines: what breaks off within a line could not be taken back, and a half
 * event is of no use to any client. When the upstream dies, falls silent, says that it failed or runs out of time the last piece is an
 * error event. `[DONE]` ends the stream, whatever the upstream does after it.
 *
 * Reads the upstream only when asked for the next piece.
 *
 * @param first - the piece that was read already
 */
export function relayEvents(reader: ChunkReader, first: Uint8Array, options: RelayOptions): ChunkSource {
  return new EventRelay(reader, first, options);
}

class EventRelay implements ChunkSource {
  readonly #reader: ChunkReader;
  readonly #options: RelayOptions;
  readonly #meter = new StreamMeter();
  readonly #lines = new WholeLines();
  readonly #inspector = new EventInspector();
  readonly #watch: IdleTimer;
  #first: Uint8Array | undefined;
  /** The last few bytes that went on. */
  #ending: Uint8Array = new Uint8Array();
  #ended = false;

  constructor(reader: ChunkReader, first: Uint8Array, options: RelayOptions) {
    this.#reader = reader;
    this.#first = first;
    this.#options = options;
    this.#watch = new IdleTimer(options, options.abort);
  }

  async next(): Promise<Uint8Array | undefined> {
    while (!this.#ended) {
      let piece: Uint8Array | undefined;
      try {
        piece = await this.#read();
      } catch {
        return this.#cancelled() ? undefined : this.#break(this.#watch.fired ?? 'cut');
      }
      if (this.#cancelled()) return undefined;
      // What was aborted may end as if it were whole.
      if (this.#watch.fired !== undefined) return this.#break(this.#watch.fired);
      if (piece === undefined) return this.#close();
      const lines = this.#lines.push(piece);
      const passed = lines === undefined ? undefined : this.#pass(lines);
      if (passed !== undefined) return passed;
      if (this.#lines.heldBytes + this.#inspector.heldBytes > maxLineBytes)
        return this.#break('endless-line');
    }
    return undefined;
  }

  /** What of whole lines goes on, with the end of the stream when it is in them; `undefined` when they wait for more. */
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

  #finish(found: Found, atEnd: boolean): Uint8Array {
    if (found.kind === 'broken') return this.#break(atEnd ? 'cut' : 'malformed');
    if (found.kind === 'done') {
      if (!this.#inspector.sawChoice) return this.#break('malformed');
      this.#end('whole');
      void this.#readRest();
      return bytesOf(`${this.#blankLine()}${done}`);
    }
    this.#end('failed');
    this.#options.abort();
    return joined([bytesOf('\n\n'), errorEvent(this.#options.failure(found.said))]);
  }

  /** Lets the upstream come to its end by itself, and ends it when it does not. Never rejects. */
  async #readRest(): Promise<void> {
    const { clock, abort } = this.#options;
    const disarm = clock.after(rest.ms, abort);
    try {
      let bytes = 0;
      for (let piece = await this.#reader.read(); piece !== undefined; piece = await this.#reader.read()) {
        bytes += piece.length;
        if (bytes > rest.bytes) return abort();
      }
    } catch {
      // The answer was whole before.
    } finally {
      disarm();
    }
  }

  cancel(): void {
    if (this.#ended) return;
    this.#end('cancelled');
    this.#options.abort();
  }

  /** The stream may have been cancelled while a piece was awaited. */
  #cancelled(): boolean {
    return this.#ended;
  }

  async #read(): Promise<Uint8Array | undefined> {
    const first = this.#first;
    if (first !== undefined) {
      this.#first = undefined;
      return first;
    }
    this.#watch.waiting();
    const piece = await this.#reader.read();
    this.#watch.arrived();
    return piece;
  }

  /** The upstream ended. What it left out of the form is put right: a last line without end, `[DONE]`. */
  #close(): Uint8Array | undefined {
    const last = this.#lines.rest();
    // The end of the stream is the end of its last event as well.
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
    // Two line ends: the first may only complete a CRLF.
    return joined([bytesOf('\n\n'), errorEvent(breaks[end]())]);
  }

  #end(end: StreamEnd): void {
    this.#ended = true;
    this.#watch.stop();
    this.#options.onEnd(end, this.#meter.facts());
  }
}

const done = 'data: [DONE]\n\n';

const breaks = {
  cut: () =>
    new GatewayError({
      status: 502,
      code: 'upstream_cut',
      message: 'The upstream broke off in the middle of its answer. What came before is incomplete.',
    }),
  silent: () =>
    new GatewayError({
      status: 504,
      code: 'upstream_silent',
      message: 'The upstream fell silent in the middle of its answer. What came before is incomplete.',
    }),
  'endless-line': () =>
    new GatewayError({
      status: 502,
      code: 'upstream_malformed',
      message: 'The upstream sent a line without end. What came before is incomplete.',
    }),
  malformed: () =>
    new GatewayError({
      status: 502,
      code: 'upstream_malformed',
      message: 'The upstream sent what is no completion. What came before is incomplete.',
    }),
  deadline: () =>
    new GatewayError({
      status: 504,
      code: 'deadline_exceeded',
      message: 'The time for this answer is over. What came before is incomplete; ask for fewer tokens.',
    }),
};

/** Ends what takes too long. One timer serves a whole stream: it is set again only when it rings, not at each piece. */
class IdleTimer {
  readonly #options: RelayOptions;
  readonly #abort: () => void;
  #waitingSince: number | undefined;
  #cancel: () => void;
  fired: 'silent' | 'deadline' | undefined;

  constructor(options: RelayOptions, abort: () => void) {
    this.#options = options;
    this.#abort = abort;
    this.#cancel = this.#set();
  }

  waiting(): void {
    this.#waitingSince = this.#options.clock.now();
  }

  arrived(): void {
    this.#waitingSince = undefined;
  }

  stop(): void {
    this.#cancel();
  }

  #set(): () => void {
    const { clock, idleMs, deadlineAt } = this.#options;
    const now = clock.now();
    const idleLeft = (this.#waitingSince ?? now) + idleMs - now;
    return clock.after(Math.max(0, Math.min(idleLeft, deadlineAt - now)), () => this.#fire());
  }

  #fire(): void {
    const { clock, idleMs, deadlineAt } = this.#options;
    const now = clock.now();
    if (now >= deadlineAt) this.fired = 'deadline';
    // A client that does not read is not the upstream's silence.
    else if (this.#waitingSince !== undefined && now - this.#waitingSince >= idleMs) this.fired = 'silent';
    if (this.fired === undefined) this.#cancel = this.#set();
    else this.#abort();
  }
}

function endsWithBlankLine(piece: Uint8Array): boolean {
  const [third, second, last] = [piece.at(-3), piece.at(-2), piece.at(-1)];
  if (last === 0x0d) return second === 0x0d;
  return second === 0x0a || (second === 0x0d && third === 0x0a);
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
