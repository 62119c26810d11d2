import type { Clock } from '@org/completion-core';
import { GatewayError } from '../errors/gateway-error';
import type { GatewayLogger } from '../log/gateway-logger';
import type { GatewayMetrics } from '../metrics/gateway-metrics';
import type { UpstreamTimeouts } from '../options/gateway-options';
import { errorAtStart } from '../stream/event-inspector';
import { parsedJson } from '../stream/parsed-json';
import { chunksOf, type ChunkReader } from '../stream/chunk-reader';
import { joined } from '../stream/whole-lines';
import { KeyRedaction } from './key-redaction';
import { RateBudget } from './rate-budget';
import { UnusableAnswer } from './unusable-answer';
import {
  faultIn,
  faultOf,
  hiddenFault,
  malformed,
  rateHeadersOf,
  silent,
  tooLate,
  unreachable,
  type UpstreamFault,
} from './upstream-fault';
import type { Upstream, UpstreamCall } from './upstream';

/** An answer that has begun. */
export interface UpstreamAnswer {
  readonly upstream: string;
  readonly contentType: string;
  /** How the upstream's rate limits stand, in its own headers. */
  readonly rateHeaders: Readonly<Record<string, string>>;
  /** What keeps the upstream's key out of the rest of its answer. */
  readonly redaction: KeyRedaction;
  /** The whole of an answer in one piece; the beginning of a stream and where the rest comes from. */
  readonly body:
    | { readonly kind: 'whole'; readonly bytes: Uint8Array }
    | {
        readonly kind: 'events';
        readonly first: Uint8Array;
        readonly reader: ChunkReader;
      };
}

/** How upstreams are. */
export interface PoolHealth {
  readonly healthy: number;
  readonly total: number;
  /** How many are left alone because they said 429. */
  readonly limited: number;
  /** The longest of their waits; 0 where none waits. */
  readonly limitedForSeconds: number;
}

/** Largest answer in one piece that is taken from an upstream, in bytes. */
const maxWholeBytes = 16_777_216;
const maxBackOffMs = 30_000;

interface Member {
  readonly upstream: Upstream;
  readonly weight: number;
  readonly budget: RateBudget;
  readonly redaction: KeyRedaction;
  /** Failures since the last success. */
  failures: number;
  /** It is asked only when nobody else can be, before this time. */
  unhealthyUntil: number;
  /** Where the weighted turn stands. */
  turn: number;
}

/** Chooses among the upstreams by weight and health, and asks the next when one fails before its first byte. */
export class UpstreamPool {
  readonly #members: readonly Member[];
  readonly #clock: Clock;
  readonly #timeouts: UpstreamTimeouts;
  readonly #metrics: Pick<GatewayMetrics, 'upstreamError' | 'upstreamHealth' | 'upstreamLimited' | 'limited'>;
  readonly #logger: GatewayLogger;
  /** Ends health checks, those under way too. */
  readonly #disposed = new AbortController();

  constructor(
    upstreams: readonly Upstream[],
    facts: {
      readonly clock: Clock;
      readonly timeouts: UpstreamTimeouts;
      readonly metrics: Pick<
        GatewayMetrics,
        'upstreamError' | 'upstreamHealth' | 'upstreamLimited' | 'limited'
      >;
      readonly logger: GatewayLogger;
      readonly healthCheckMs: number;
    },
  ) {
    this.#clock = facts.clock;
    this.#timeouts = facts.timeouts;
    this.#metrics = facts.metrics;
    this.#logger = facts.logger;
    this.#members = upstreams.map((upstream) => ({
      upstream,
      weight: upstream.weight ?? 1,
      budget: new RateBudget(facts.clock),
      redaction: new KeyRedaction(upstream.secrets?.() ?? []),
      failures: 0,
      unhealthyUntil: 0,
      turn: 0,
    }));
    for (const { upstream } of this.#members) this.#metrics.upstreamHealth(upstream.id, true);
    if (facts.healthCheckMs > 0) this.#checkEvery(facts.healthCheckMs);
  }

  /** How they are, for `/healthz`. */
  health(): PoolHealth {
    const healthy = this.#members.filter((member) => this.#isWell(member)).length;
    const waits = this.#members.map(({ budget }) => budget.refusedForMs()).filter((ms) => ms > 0);
    return {
      healthy,
      total: this.#members.length,
      limited: waits.length,
      limitedForSeconds: Math.ceil(Math.max(0, ...waits) / 1000),
    };
  }

  /**
   * The answer of the first upstream that gives one.
   *
   * @param call - its signal withdraws the request
   * @throws {GatewayError} what the client is to be told; the signal's reason when it withdrew
   */
  async ask(call: UpstreamCall, model: string, stream: boolean): Promise<UpstreamAnswer> {
    const able = this.#members.filter(({ upstream }) => upstream.models?.includes(model) ?? true);
    if (able.length === 0) {
      throw new GatewayError({
        status: 404,
        code: 'model_not_found',
        param: 'model',
        message: `The model \`${model.slice(0, 200)}\` does not exist here.`,
      });
    }
    // A kept connection that the server closed just now fails at once and says nothing about the server: where there is no
    // other to turn to, the same is asked once more.
    const left = new Map(able.map((member) => [member, able.length === 1 ? 2 : 1]));
    let last: UpstreamFault | undefined;
    for (;;) {
      const member = this.#choose(able.filter((each) => (left.get(each) ?? 0) > 0));
      if (member === undefined) throw last?.error ?? this.#allAtLimit(able);
      const result = await this.#attempt(member, call, stream);
      if ('contentType' in result) return result;
      call.signal.throwIfAborted();
      // What the client did wrong is no failure of the upstream's.
      if (!result.elsewhere) throw result.error;
      this.#metrics.upstreamError(member.upstream.id, result.kind);
      this.#logger.warn({ upstream: member.upstream.id, kind: result.kind }, 'upstream failed');
      if (result.unhealthy) this.#failed(member);
      last = result;
      left.set(member, result.kind === 'connect' ? (left.get(member) ?? 1) - 1 : 0);
    }
  }

  /** What each upstream answers to a GET, without those that do not answer well. */
  async askAll(
    call: UpstreamCall,
  ): Promise<readonly { readonly upstream: Upstream; readonly body: unknown }[]> {
    const answers = await Promise.all(
      this.#members.map(async ({ upstream, redaction }) => {
        try {
          const response = await upstream.send(call);
          const reader = chunksOf(response);
          if (!response.ok || reader === undefined) {
            reader?.cancel();
            return undefined;
          }
          const bytes = await wholeOf(reader);
          const text = new TextDecoder().decode(redaction.bytes(bytes ?? new Uint8Array()));
          return { upstream, body: JSON.parse(text) as unknown };
        } catch {
          return undefined;
        }
      }),
    );
    return answers.filter((answer) => answer !== undefined);
  }

  /** Ends the health checks and the upstreams. */
  dispose(): void {
    this.#disposed.abort(new Error('the gateway has closed'));
    for (const { upstream } of this.#members) {
      try {
        upstream.dispose?.();
      } catch (error) {
        // The others are ended all the same.
        this.#logger.error({ upstream: upstream.id, error: String(error) }, 'upstream could not be ended');
      }
    }
  }

  #isWell({ unhealthyUntil }: Member): boolean {
    return unhealthyUntil <= this.#clock.now();
  }

  /** By weight in turn among the well; the one that is soonest well again when none is; nobody when all wait for their limits. */
  #choose(members: readonly Member[]): Member | undefined {
    const open = members.filter(({ budget }) => budget.waitMs() === 0);
    const well = open.filter((member) => this.#isWell(member));
    if (well.length === 0) return open.toSorted((one, other) => one.unhealthyUntil - other.unhealthyUntil)[0];
    const total = well.reduce((sum, { weight }) => sum + weight, 0);
    let [chosen] = well;
    for (const member of well) {
      member.turn += member.weight;
      if (chosen === undefined || member.turn > chosen.turn) chosen = member;
    }
    if (chosen !== undefined) chosen.turn -= total;
    return chosen;
  }

  #allAtLimit(members: readonly Member[]): GatewayError {
    this.#metrics.limited('upstream');
    const waitMs = Math.min(...members.map(({ budget }) => budget.waitMs()));
    return new GatewayError({
      status: 429,
      code: 'rate_limit_exceeded',
      message: 'The upstream is at its rate limit.',
      retryAfterMs: waitMs,
    });
  }

  async #attempt(
    member: Member,
    call: UpstreamCall,
    stream: boolean,
  ): Promise<UpstreamAnswer | UpstreamFault> {
    const { upstream, budget, redaction } = member;
    const { id } = upstream;
    const attempt = new AbortController();
    const withdraw = () => attempt.abort(call.signal.reason);
    call.signal.addEventListener('abort', withdraw);
    if (call.signal.aborted) withdraw();
    const silence = new UpstreamTimer(this.#clock, this.#timeouts, () =>
      attempt.abort(new Error('nothing came in time')),
    );
    const sent = budget.sent();
    let begun = false;
    const told = (fault: UpstreamFault) => ({ ...fault, error: redaction.error(fault.error) });
    try {
      const response = await upstream.send({ ...call, signal: attempt.signal });
      budget.answered(sent, response.status, response.headers);
      this.#metrics.upstreamLimited(id, budget.refusedForMs());
      if (!response.ok) return told(await faultOf(id, response));
      const answer = await beginAnswer(id, response, stream, redaction, () => silence.over());
      if ('kind' in answer) {
        attempt.abort(new Error('not an answer'));
        return told(answer);
      }
      begun = true;
      this.#recovered(member);
      return answer;
    } catch (cause) {
      call.signal.throwIfAborted();
      if (silence.broken !== undefined) return silence.broken === 'first' ? tooLate(id) : silent(id);
      return told(cause instanceof UnusableAnswer ? malformed(id, cause.what) : unreachable(id, cause));
    } finally {
      silence.end();
      // An answer that goes on is still withdrawn by the call's signal.
      if (!begun) call.signal.removeEventListener('abort', withdraw);
    }
  }

  #failed(member: Member): void {
    member.failures++;
    const backOffMs = Math.min(maxBackOffMs, 1000 * 2 ** (member.failures - 1));
    if (this.#isWell(member)) this.#metrics.upstreamHealth(member.upstream.id, false);
    member.unhealthyUntil = this.#clock.now() + backOffMs;
  }

  #recovered(member: Member): void {
    if (member.failures === 0) return;
    member.failures = 0;
    member.unhealthyUntil = 0;
    this.#metrics.upstreamHealth(member.upstream.id, true);
    this.#logger.info({ upstream: member.upstream.id }, 'upstream is well again');
  }

  #checkEvery(everyMs: number): void {
    const { signal } = this.#disposed;
    let cancel = () => {};
    const checkLater = () => {
      if (!signal.aborted) cancel = this.#clock.after(everyMs, () => void check());
    };
    const check = async () => {
      await Promise.allSettled(this.#members.map((member) => this.#check(member, everyMs)));
      checkLater();
    };
    signal.addEventListener('abort', () => cancel(), { once: true });
    checkLater();
  }

  async #check(member: Member, withinMs: number): Promise<void> {
    const disposed = this.#disposed.signal;
    const check = new AbortController();
    const end = () => check.abort(new Error('the check is over'));
    const disarm = this.#clock.after(withinMs, end);
    disposed.addEventListener('abort', end);
    try {
      const response = await member.upstream.send({
        method: 'GET',
        path: '/models',
        headers: {},
        signal: check.signal,
      });
      await response.body?.cancel();
      if (response.status >= 500) this.#failed(member);
      else this.#recovered(member);
    } catch {
      if (!disposed.aborted) this.#failed(member);
    } finally {
      disarm();
      disposed.removeEventListener('abort', end);
    }
  }
}

/** Watches for an upstream's silence: before its first byte, then between two pieces. */
class UpstreamTimer {
  readonly #clock: Clock;
  readonly #timeouts: UpstreamTimeouts;
  readonly #onBroken: () => void;
  #disarm: () => void;
  /** What was waited for when it lasted too long. */
  broken: 'first' | 'next' | undefined;

  constructor(clock: Clock, timeouts: UpstreamTimeouts, onBroken: () => void) {
    this.#clock = clock;
    this.#timeouts = timeouts;
    this.#onBroken = onBroken;
    this.#disarm = this.#arm('first', timeouts.firstByteMs);
  }

  /** Something came. */
  over(): void {
    this.#disarm();
    this.#disarm = this.#arm('next', this.#timeouts.idleMs);
  }

  end(): void {
    this.#disarm();
  }

  #arm(wanted: 'first' | 'next', ms: number): () => void {
    return this.#clock.after(ms, () => {
      this.broken = wanted;
      this.#onBroken();
    });
  }
}

/**
 * Reads up to the first byte of a stream, or the whole of anything else.
 *
 * @param onPiece - called for each piece that came
 */
async function beginAnswer(
  id: string,
  response: Response,
  stream: boolean,
  redaction: KeyRedaction,
  onPiece: () => void,
): Promise<UpstreamAnswer | UpstreamFault> {
  const contentType = response.headers.get('content-type') ?? '';
  const head = { upstream: id, rateHeaders: redaction.headers(rateHeadersOf(response.headers)), redaction };
  const reader = chunksOf(response);
  if (reader === undefined) return malformed(id, 'sent an empty answer');
  if (stream && /^text\/event-stream\b/i.test(contentType)) {
    let first = await reader.read();
    while (first?.length === 0) first = await reader.read();
    if (first === undefined) return malformed(id, 'ended its stream before it had begun');
    const said = errorAtStart(first);
    if (said !== undefined) return hiddenFault(id, said, response.headers);
    return { ...head, contentType: eventStream, body: { kind: 'events', first, reader } };
  }
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(contentType)) {
    reader.cancel();
    return malformed(
      id,
      `sent ${contentType.slice(0, 60) || 'something without a type'} where an answer was wanted`,
    );
  }
  const bytes = await wholeOf(reader, onPiece);
  if (bytes === undefined) return malformed(id, 'sent an answer that is too large');
  const answer = parsedJson(new TextDecoder().decode(bytes));
  if (answer === undefined) return malformed(id, 'sent JSON that breaks off or is none');
  const fault = faultIn(id, answer, response.headers);
  if (fault !== undefined) return fault;
  const clean = redaction.bytes(bytes);
  if (!stream) return { ...head, contentType: 'application/json', body: { kind: 'whole', bytes: clean } };
  // One piece although a stream was asked for: its text is where that of an event would be.
  const text = new TextDecoder().decode(clean).replace(/\s*\n\s*/g, ' ');
  const events = new TextEncoder().encode(`data: ${text}\n\ndata: [DONE]\n\n`);
  return { ...head, contentType: eventStream, body: { kind: 'whole', bytes: events } };
}

const eventStream = 'text/event-stream; charset=utf-8';

/** All that comes of a body; `undefined` when that is too much. */
async function wholeOf(reader: ChunkReader, onPiece: () => void = () => {}): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (let piece = await reader.read(); piece !== undefined; piece = await reader.read()) {
    onPiece();
    pieces.push(piece);
    length += piece.length;
    if (length <= maxWholeBytes) continue;
    reader.cancel();
    return undefined;
  }
  return joined(pieces);
}
