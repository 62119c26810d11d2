import type { Clock } from '@org/completion-core';
import { GatewayError } from '../errors/gateway-error';
import type { GatewayLogger } from '../log/gateway-logger';
import type { GatewayMetrics } from '../metrics/gateway-metrics';
import type { UpstreamTimeouts } from '../options/gateway-options';
import { piecesOf, type PieceReader } from '../stream/piece-reader';
import { joined } from '../stream/whole-lines';
import { RateBudget } from './rate-budget';
import {
  faultIn,
  faultOf,
  malformed,
  rateHeadersOf,
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
  /** The whole of an answer in one piece; the beginning of a stream and where the rest comes from. */
  readonly body:
    | { readonly kind: 'whole'; readonly bytes: Uint8Array }
    | {
        readonly kind: 'events';
        readonly first: Uint8Array;
        readonly reader: PieceReader;
      };
}

/** Largest answer in one piece that is taken from an upstream, in bytes. */
const maxWholeBytes = 16_777_216;
const maxBackOffMs = 30_000;

interface Member {
  readonly upstream: Upstream;
  readonly weight: number;
  readonly budget: RateBudget;
  /** Failures since the last success. */
  failures: number;
  /** It is asked only when nobody else can be, before this time. */
  sickUntil: number;
  /** Where the weighted turn stands. */
  turn: number;
}

/** Chooses among the upstreams by weight and health, and asks the next when one fails before its first byte. */
export class UpstreamPool {
  readonly #members: readonly Member[];
  readonly #clock: Clock;
  readonly #timeouts: UpstreamTimeouts;
  readonly #metrics: Pick<GatewayMetrics, 'upstreamError' | 'upstreamHealth' | 'limited'>;
  readonly #logger: GatewayLogger;
  #stopChecks: () => void = () => {};

  constructor(
    upstreams: readonly Upstream[],
    facts: {
      readonly clock: Clock;
      readonly timeouts: UpstreamTimeouts;
      readonly metrics: Pick<GatewayMetrics, 'upstreamError' | 'upstreamHealth' | 'limited'>;
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
      failures: 0,
      sickUntil: 0,
      turn: 0,
    }));
    for (const { upstream } of this.#members) this.#metrics.upstreamHealth(upstream.id, true);
    if (facts.healthCheckMs > 0) this.#checkEvery(facts.healthCheckMs);
  }

  /** How many are well, and how many there are. */
  health(): { readonly healthy: number; readonly total: number } {
    const healthy = this.#members.filter((member) => this.#isWell(member)).length;
    return { healthy, total: this.#members.length };
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
      if (result.sick) this.#failed(member);
      last = result;
      left.set(member, result.kind === 'connect' ? (left.get(member) ?? 1) - 1 : 0);
    }
  }

  /** What each upstream answers to a GET, without those that do not answer well. */
  async askAll(
    call: UpstreamCall,
  ): Promise<readonly { readonly upstream: Upstream; readonly body: unknown }[]> {
    const answers = await Promise.all(
      this.#members.map(async ({ upstream }) => {
        try {
          const response = await upstream.send(call);
          if (!response.ok) {
            await response.body?.cancel();
            return undefined;
          }
          return { upstream, body: (await response.json()) as unknown };
        } catch {
          return undefined;
        }
      }),
    );
    return answers.filter((answer) => answer !== undefined);
  }

  /** Ends the health checks and the upstreams. */
  dispose(): void {
    this.#stopChecks();
    for (const { upstream } of this.#members) upstream.dispose?.();
  }

  #isWell({ sickUntil }: Member): boolean {
    return sickUntil <= this.#clock.now();
  }

  /** By weight in turn among the well; the one that is soonest well again when none is; nobody when all wait for their limits. */
  #choose(members: readonly Member[]): Member | undefined {
    const open = members.filter(({ budget }) => budget.waitMs() === 0);
    const well = open.filter((member) => this.#isWell(member));
    if (well.length === 0) return open.toSorted((one, other) => one.sickUntil - other.sickUntil)[0];
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
    const { id } = member.upstream;
    const attempt = new AbortController();
    const withdraw = () => attempt.abort(call.signal.reason);
    call.signal.addEventListener('abort', withdraw);
    if (call.signal.aborted) withdraw();
    let late = false;
    const disarm = this.#clock.after(this.#timeouts.firstByteMs, () => {
      late = true;
      attempt.abort(new Error('no first byte in time'));
    });
    const sent = member.budget.sent();
    let begun = false;
    try {
      const response = await member.upstream.send({ ...call, signal: attempt.signal });
      member.budget.answered(sent, response.status, response.headers);
      if (!response.ok) return await faultOf(id, response);
      const answer = await beginAnswer(id, response, stream);
      if ('kind' in answer) {
        attempt.abort(new Error('not an answer'));
        return answer;
      }
      begun = true;
      this.#recovered(member);
      return answer;
    } catch (cause) {
      call.signal.throwIfAborted();
      return late ? tooLate(id) : unreachable(id, cause);
    } finally {
      disarm();
      // An answer that goes on is still withdrawn by the call's signal.
      if (!begun) call.signal.removeEventListener('abort', withdraw);
    }
  }

  #failed(member: Member): void {
    member.failures++;
    const backOffMs = Math.min(maxBackOffMs, 1000 * 2 ** (member.failures - 1));
    if (this.#isWell(member)) this.#metrics.upstreamHealth(member.upstream.id, false);
    member.sickUntil = this.#clock.now() + backOffMs;
  }

  #recovered(member: Member): void {
    if (member.failures === 0) return;
    member.failures = 0;
    member.sickUntil = 0;
    this.#metrics.upstreamHealth(member.upstream.id, true);
    this.#logger.info({ upstream: member.upstream.id }, 'upstream is well again');
  }

  #checkEvery(everyMs: number): void {
    const check = async () => {
      await Promise.all(this.#members.map((member) => this.#check(member, everyMs)));
      if (!stopped) cancel = this.#clock.after(everyMs, () => void check());
    };
    let stopped = false;
    let cancel = this.#clock.after(everyMs, () => void check());
    this.#stopChecks = () => {
      stopped = true;
      cancel();
    };
  }

  async #check(member: Member, withinMs: number): Promise<void> {
    const late = new AbortController();
    const disarm = this.#clock.after(withinMs, () => late.abort(new Error('no answer in time')));
    try {
      const response = await member.upstream.send({
        method: 'GET',
        path: '/models',
        headers: {},
        signal: late.signal,
      });
      await response.body?.cancel();
      if (response.status >= 500) this.#failed(member);
      else this.#recovered(member);
    } catch {
      this.#failed(member);
    } finally {
      disarm();
    }
  }
}

/** Reads up to the first byte of a stream, or the whole of anything else. */
async function beginAnswer(
  id: string,
  response: Response,
  stream: boolean,
): Promise<UpstreamAnswer | UpstreamFault> {
  const contentType = response.headers.get('content-type') ?? '';
  const head = { upstream: id, rateHeaders: rateHeadersOf(response.headers) };
  const reader = piecesOf(response);
  if (reader === undefined) return malformed(id, 'sent an empty answer');
  if (stream && /^text\/event-stream\b/i.test(contentType)) {
    let first = await reader.read();
    while (first?.length === 0) first = await reader.read();
    if (first === undefined) return malformed(id, 'ended its stream before it had begun');
    return {
      ...head,
      contentType: 'text/event-stream; charset=utf-8',
      body: { kind: 'events', first, reader },
    };
  }
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(contentType)) {
    reader.cancel();
    return malformed(
      id,
      `sent ${contentType.slice(0, 60) || 'something without a type'} where an answer was wanted`,
    );
  }
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const piece = await reader.read();
    if (piece === undefined) break;
    length += piece.length;
    if (length > maxWholeBytes) {
      reader.cancel();
      return malformed(id, 'sent an answer that is too large');
    }
    pieces.push(piece);
  }
  const bytes = joined(pieces);
  const fault = await faultIn(id, bytes, response.headers);
  if (fault !== undefined) return fault;
  if (!stream) return { ...head, contentType: 'application/json', body: { kind: 'whole', bytes } };
  // One piece although a stream was asked for: its text is where that of an event would be.
  const text = new TextDecoder().decode(bytes).replace(/\s*\n\s*/g, ' ');
  const events = new TextEncoder().encode(`data: ${text}\n\ndata: [DONE]\n\n`);
  return { ...head, contentType: 'text/event-stream; charset=utf-8', body: { kind: 'whole', bytes: events } };
}
