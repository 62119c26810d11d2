import type { Notice } from '../domain/outcome';
import type { CursorPosition } from '../domain/cursor-position';
import type { CompletionRequest } from '../domain/request';
import { anchorAt } from '../reuse/anchor';
import { Answer } from '../reuse/answer';
import { Flight, textDisagrees } from '../reuse/flight';
import { Flights, judge } from '../reuse/flights';
import type { RequestPriority } from '../scheduling/endpoint';
import type { RequestPacing } from '../scheduling/request-pacing';
import type { EventHub } from '../telemetry/events';
import type { Call, Ending } from './call';
import type { FlightLog } from './flight-log';
import type { HeldAnswers } from './held-answers';
import { launch } from './launch';
import { present } from './present';
import type { Stages } from './stages';

/** A flight a call can use, and what was typed since it began. */
export interface Joined {
  readonly flight: Flight;
  readonly typed: string;
}

/** What a flight is started for. */
export interface Departure {
  readonly id: string;
  readonly request: CompletionRequest;
  readonly place: CursorPosition;
  readonly scope: string;
}

/** Starts streams, keeps their number within the limits, ends those that nobody can use, and keeps what they bring. */
export class Departures {
  readonly #flights = new Flights();
  readonly #logs = new WeakMap<Flight, FlightLog>();
  readonly #stages: Stages;
  readonly #held: HeldAnswers;
  readonly #pacer: RequestPacing;
  readonly #events: EventHub;
  readonly #notice: (notice: Notice) => void;

  constructor(
    stages: Stages,
    held: HeldAnswers,
    pacer: RequestPacing,
    events: EventHub,
    notice: (notice: Notice) => void,
  ) {
    this.#stages = stages;
    this.#held = held;
    this.#pacer = pacer;
    this.#events = events;
    this.#notice = notice;
  }

  /** Streams in flight now. */
  get size(): number {
    return this.#flights.size;
  }

  /** An item out of a stream in flight, when its first line is already here. For those who follow updates, `watch` does it. */
  serve(call: Call): Ending | undefined {
    const joined = this.join(call);
    if (joined === undefined || call.emit !== undefined) return undefined;
    const presented = present(joined.flight.answer, joined.typed, call.place, call.view);
    if (presented.kind !== 'item') return undefined;
    joined.flight.served = true;
    return { kind: 'items', items: [presented.item], source: 'in-flight' };
  }

  /** The flight that `call` can use. Flights of the document that the text disagrees with are destroyed on the way. */
  join(call: Call): Joined | undefined {
    const agreeing = this.#flights.agreeing(call.place, call.scope);
    for (const flight of this.#flights.of(call.place.uri)) {
      if (flight !== agreeing?.flight && judge(flight, call.place).kind === 'disagrees')
        this.#destroy(flight, textDisagrees);
    }
    agreeing?.flight.expect(agreeing.typed);
    return agreeing;
  }

  /** Whether a stream is in flight for the very place of `departure`. */
  busyWith({ place, scope }: Departure): boolean {
    return this.#flights.agreeing(place, scope) !== undefined;
  }

  /**
   * Starts a stream, ending older ones where the limits want it.
   *
   * @param ahead - for a request ahead of time: where it was asked from, and the text put in there as if accepted.
   */
  start(
    departure: Departure,
    kind: RequestPriority,
    ahead?: { readonly place: CursorPosition; readonly text: string },
  ): Flight {
    const { options, clock, endpoint } = this.#stages;
    const { scheduling, timeoutMs } = options;
    const { uri } = departure.place;
    this.#makeRoom(uri, scheduling.maxInFlightPerDocument, scheduling.maxInFlight);

    const graceMs = kind === 'speculative' ? timeoutMs : scheduling.graceMs;
    const flight = new Flight(answersFor(departure), clock, { timeoutMs, graceMs });
    if (ahead !== undefined)
      flight.ahead = { anchor: anchorAt(ahead.place, departure.scope), text: ahead.text };
    const log: FlightLog = { promptChars: 0, generatedChars: 0, notices: [] };
    this.#logs.set(flight, log);
    this.#flights.add(flight);
    flight.onEnd(() => this.#landed(flight, departure, log));
    endpoint.reserve();
    this.#pacer.sent(uri, clock.now());
    const onSent = () => {
      const { promptChars } = log;
      const speculative = flight.ahead !== undefined;
      this.#events.emit('sent', {
        requestId: departure.id,
        uri,
        model: options.model,
        promptChars,
        speculative,
      });
    };
    void launch({ flight, request: departure.request, place: departure.place, log, onSent }, this.#stages);
    return flight;
  }

  logOf(flight: Flight): FlightLog {
    const log = this.#logs.get(flight);
    if (log === undefined) throw new TypeError('a flight without a log');
    return log;
  }

  /** Destroys every flight. */
  dispose(): void {
    for (const flight of this.#flights.all()) this.#destroy(flight, 'the engine is disposed');
  }

  /** Ends the oldest flights of the document and of all, requests ahead of time first, so that one more may start. */
  #makeRoom(uri: string, perDocument: number, inAll: number): void {
    const byWorth = (flights: Flight[]) =>
      flights.toSorted((a, b) => Number(b.ahead !== undefined) - Number(a.ahead !== undefined));
    const end = (flights: Flight[], max: number) => {
      for (const flight of byWorth(flights).slice(0, Math.max(0, flights.length - max + 1)))
        this.#destroy(flight, 'a newer request took its place');
    };
    end(this.#flights.of(uri), perDocument);
    end(this.#flights.all(), inAll);
  }

  #destroy(flight: Flight, why: string): void {
    flight.finish({ kind: 'destroyed', why });
  }

  #landed(flight: Flight, departure: Departure, log: FlightLog): void {
    const { end } = flight;
    const { endpoint } = this.#stages;
    const { uri } = departure.place;
    this.#flights.delete(flight);
    if (log.sentAt === undefined) endpoint.release();
    else if (log.firstTokenAt !== undefined) this.#pacer.latency.measured(log.firstTokenAt - log.sentAt);
    if (end?.kind === 'destroyed' && end.why === textDisagrees) this.#pacer.missed(uri);
    for (const answer of flight.answers) this.#held.keep(answer);
    for (const notice of log.notices) this.#notice(notice);
    if (log.sentAt === undefined) return;
    this.#events.emit('closed', {
      requestId: departure.id,
      uri,
      generatedChars: log.generatedChars,
      reason: wordsFor(flight),
    });
  }
}

function answersFor({ id, request, place, scope }: Departure): readonly [Answer, ...Answer[]] {
  const anchor = anchorAt(place, scope);
  const more = Array.from(
    { length: (request.candidates ?? 1) - 1 },
    (_, index) => new Answer(`${id}-${index + 1}`, anchor),
  );
  return [new Answer(id, anchor), ...more];
}

function wordsFor({ end, answer }: Flight): string {
  if (end?.kind === 'destroyed') return end.why;
  return end?.kind === 'failed' ? 'it failed' : (answer.stoppedBy ?? 'the model ended it');
}
