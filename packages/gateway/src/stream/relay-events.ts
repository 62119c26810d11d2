import type { Clock } from '@org/completion-core';
import { errorEvent } from '../errors/error-response';
import { GatewayError } from '../errors/gateway-error';
import type { PieceReader } from './piece-reader';
import type { PieceSource } from './piece-source';
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
  /** Called once. */
  readonly onEnd: (end: StreamEnd, facts: StreamFacts) => void;
  /** Ends the upstream's work. */
  readonly abort: () => void;
}

/** Longest line of a stream, in bytes: no event of a completion comes near it. */
const maxLineBytes = 1_048_576;

/**
 * The events of an upstream, as they come, in whole lines: what breaks off within a line could not be taken back, and a half
 * event is of no use to any client. When the upstream dies, falls silent or runs out of time the last piece is an error event.
 *
 * Reads the upstream only when asked for the next piece.
 *
 * @param first - the piece that was read already
 */
export function relayEvents(reader: PieceReader, first: Uint8Array, options: RelayOptions): PieceSource {
  return new EventRelay(reader, first, options);
}

class EventRelay implements PieceSource {
  readonly #reader: PieceReader;
  readonly #options: RelayOptions;
  readonly #meter = new StreamMeter();
  readonly #lines = new WholeLines();
  readonly #watch: Watch;
  #first: Uint8Array | undefined;
  #lastPiece: Uint8Array = new Uint8Array();
  #ended = false;

  constructor(reader: PieceReader, first: Uint8Array, options: RelayOptions) {
    this.#reader = reader;
    this.#first = first;
    this.#options = options;
    this.#watch = new Watch(options, options.abort);
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
      if (lines !== undefined) {
        this.#meter.add(lines);
        this.#lastPiece = lines;
        return lines;
      }
      if (this.#lines.heldBytes > maxLineBytes) return this.#break('endless-line');
    }
    return undefined;
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
    const rest = this.#lines.rest();
    const restIsData = rest.length > 0;
    if (restIsData) this.#meter.add(rest);
    const facts = this.#meter.facts();
    if (!facts.complete && !facts.failed) return this.#break('cut');
    const ending = restIsData || !endsWithBlankLine(this.#lastPiece) ? '\n\n' : '';
    const done = facts.done || facts.failed ? '' : 'data: [DONE]\n\n';
    this.#end(facts.failed ? 'failed' : 'whole');
    const tail = joined([rest, new TextEncoder().encode(ending + done)]);
    return tail.length === 0 ? undefined : tail;
  }

  #break(end: Exclude<StreamEnd, 'whole' | 'failed' | 'cancelled'>): Uint8Array {
    this.#end(end);
    this.#options.abort();
    // Two line ends: the first may only complete a CRLF.
    return joined([new TextEncoder().encode('\n\n'), errorEvent(breaks[end]())]);
  }

  #end(end: StreamEnd): void {
    this.#ended = true;
    this.#watch.stop();
    this.#options.onEnd(end, this.#meter.facts());
  }
}

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
  deadline: () =>
    new GatewayError({
      status: 504,
      code: 'deadline_exceeded',
      message: 'The time for this answer is over. What came before is incomplete; ask for fewer tokens.',
    }),
};

/** Ends what takes too long. One timer serves a whole stream: it is set again only when it rings, not at each piece. */
class Watch {
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
    return clock.after(Math.max(0, Math.min(idleLeft, deadlineAt - now)), () => this.#ring());
  }

  #ring(): void {
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
