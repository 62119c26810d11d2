import type { Clock } from '@org/completion-core';
import { clientGone } from '../errors/client-gone';
import { GatewayError } from '../errors/gateway-error';
import type { GatewayLogger } from '../log/gateway-logger';
import type { GatewayMetrics } from '../metrics/gateway-metrics';
import type { ResolvedGatewayOptions } from '../options/gateway-options';
import { estimatedPromptTokens } from '../request/token-estimates';
import { relayEvents, type StreamEnd } from '../stream/relay-events';
import { SharedSource } from '../stream/shared-source';
import type { StreamFacts } from '../stream/stream-meter';
import type { UpstreamAnswer } from '../upstream/upstream-answer';
import { reportedFault } from '../upstream/upstream-fault';
import type { UpstreamPool } from '../upstream/upstream-pool';
import type { UpstreamCall } from '../upstream/upstream';
import type { CompletionCall } from './completion-call';
import type { InflightRequest, StartedAnswer } from './inflight-request';
import { usageOf, type TokenUsage } from './token-usage';

/** Called once at the end of an answer, with all its bytes when it is complete and short enough to be cached. */
export type OnComplete = (whole: Uint8Array | undefined, contentType: string) => void;

/** Sends requests to upstreams and accounts for what they use. */
export class UpstreamRequests {
  readonly #pool: UpstreamPool;
  readonly #options: Pick<ResolvedGatewayOptions, 'cache' | 'timeouts'>;
  readonly #clock: Clock;
  readonly #metrics: Pick<GatewayMetrics, 'tokens' | 'upstreamError'>;
  readonly #logger: GatewayLogger;

  constructor(
    pool: UpstreamPool,
    facts: {
      readonly options: Pick<ResolvedGatewayOptions, 'cache' | 'timeouts'>;
      readonly clock: Clock;
      readonly metrics: Pick<GatewayMetrics, 'tokens' | 'upstreamError'>;
      readonly logger: GatewayLogger;
    },
  ) {
    this.#pool = pool;
    this.#options = facts.options;
    this.#clock = facts.clock;
    this.#metrics = facts.metrics;
    this.#logger = facts.logger;
  }

  /** Sends one request. Its tokens are settled once, whatever happens. */
  send(call: CompletionCall, onComplete: OnComplete = () => {}): InflightRequest {
    const { request } = call;
    const work = new AbortController();
    const disarm = this.#clock.after(Math.max(0, call.deadlineAt - this.#clock.now()), () =>
      work.abort(timedOut()),
    );
    const settle = ({ prompt, completion }: TokenUsage) => {
      call.settle(prompt + completion);
      this.#metrics.tokens(prompt, completion);
    };
    const started = this.#pool
      .request(upstreamCall(call, work.signal), request.model, request.stream)
      .finally(disarm)
      .then((answer): StartedAnswer => {
        const { upstream, contentType, rateHeaders, body } = answer;
        if (body.kind === 'events') {
          const shared = this.#relay(answer, body, call, work, settle, onComplete);
          return { upstream, contentType, rateHeaders, body: shared };
        }
        settle(usageOf(body.bytes, request));
        onComplete(body.bytes, contentType);
        return { upstream, contentType, rateHeaders, body: body.bytes };
      });
    started.catch(() => {
      // By the time of an abort the upstream has read the prompt.
      if (work.signal.aborted) settle({ prompt: estimatedPromptTokens(request), completion: 0 });
      else call.settle(0);
      onComplete(undefined, '');
    });
    return { started, join: () => {}, leave: () => work.abort(clientGone()) };
  }

  #relay(
    { upstream, contentType, redaction }: UpstreamAnswer,
    { first, reader }: Extract<UpstreamAnswer['body'], { kind: 'events' }>,
    { request, deadlineAt }: CompletionCall,
    work: AbortController,
    settle: (usage: TokenUsage) => void,
    onComplete: OnComplete,
  ): SharedSource {
    const { cache, timeouts } = this.#options;
    let complete = false;
    const onEnd = (end: StreamEnd, { usage, events }: StreamFacts) => {
      complete = end === 'whole';
      settle({
        prompt: usage?.promptTokens ?? estimatedPromptTokens(request),
        completion: usage?.completionTokens ?? events,
      });
      if (end === 'cancelled') onComplete(undefined, contentType);
      if (complete || end === 'cancelled' || end === 'deadline') return;
      this.#metrics.upstreamError(upstream, end);
      this.#logger.warn({ upstream, kind: end, events }, 'stream broke off');
    };
    const source = relayEvents(reader, first, {
      clock: this.#clock,
      idleMs: timeouts.idleMs,
      deadlineAt,
      choices: request.choices,
      clean: (lines) => redaction.bytes(lines),
      failure: (reported) => redaction.error(reportedFault(upstream, reported, new Headers()).error),
      onEnd,
      abort: () => work.abort(clientGone()),
    });
    const keptBytes = cache === false || !request.deterministic ? 0 : cache.maxAnswerBytes;
    const shared: SharedSource = new SharedSource(source, keptBytes, () =>
      onComplete(complete ? shared.whole() : undefined, contentType),
    );
    return shared;
  }
}

function upstreamCall({ request, headers }: CompletionCall, signal: AbortSignal): UpstreamCall {
  return {
    method: 'POST',
    path: request.path === 'completions' ? '/completions' : '/chat/completions',
    headers: {
      ...headers,
      'content-type': 'application/json',
      accept: request.stream ? 'text/event-stream' : 'application/json',
    },
    body: JSON.stringify(request.body),
    signal,
  };
}

function timedOut(): GatewayError {
  return new GatewayError({
    status: 504,
    code: 'deadline_exceeded',
    message: 'The request timed out. Request fewer tokens.',
  });
}
