import type { Clock } from '../async/clock';
import type { EndpointStatus } from '../domain/endpoint-status';
import type { RateLimitState } from '../domain/provider';
import { CompletionError, type ProviderHttpError } from '../errors/completion-error';
import { CircuitBreaker } from './circuit-breaker';
import { RequestBudget } from './request-budget';

/** Automatic requests stay away this long after the server refused the key. */
const unauthorizedMs = 60_000;

export type RequestPriority = 'explicit' | 'automatic' | 'speculative';

/** When a request may be sent. */
export interface Availability {
  /** Milliseconds from now; 0 for now. */
  readonly ms: number;
  /** What makes it wait. */
  readonly rule: 'request-budget' | 'rate-limited' | 'unavailable' | 'unauthorized';
}

/** What is known of the endpoint that answers: its limits, its health, whether it takes the key. Reports each change of state once. */
export class Endpoint {
  readonly #clock: Clock;
  readonly #budget: RequestBudget;
  readonly #circuit: CircuitBreaker;
  readonly #report: (status: EndpointStatus) => void;
  #unauthorized: { until: number; reason: string } | undefined;
  #lastFailure = '';
  #reported: EndpointStatus['state'] = 'ready';

  constructor(clock: Clock, requestsPerMinute: number, report: (status: EndpointStatus) => void) {
    this.#clock = clock;
    this.#budget = new RequestBudget(clock, requestsPerMinute);
    this.#circuit = new CircuitBreaker(clock);
    this.#report = report;
  }

  /**
   * Milliseconds until a request of this kind may be sent, and which rule says so. Explicit requests pass an open circuit
   * and a refused key, since somebody may just have mended it; a limit the server has named holds them too, for less time.
   */
  wait(kind: RequestPriority): Availability {
    const blocked = this.#budget.blockedMs(kind);
    if (blocked > 0) return { ms: blocked, rule: 'rate-limited' };
    if (kind !== 'explicit') {
      const unauthorized = (this.#unauthorized?.until ?? 0) - this.#clock.now();
      if (unauthorized > 0) return { ms: unauthorized, rule: 'unauthorized' };
      const circuit = this.#circuit.waitMs;
      if (circuit > 0) return { ms: circuit, rule: 'unavailable' };
    }
    return { ms: this.#budget.waitMs(kind), rule: 'request-budget' };
  }

  /** A request is on its way: it counts from here on, so that two that start at once cannot spend the same token. */
  reserve(): void {
    this.#budget.spend();
    this.#circuit.sent();
  }

  /** A request that was on its way was never sent. */
  release(): void {
    this.#budget.refund();
    this.#circuit.withdrawn();
  }

  /** The server answered; with its limits where it told them. */
  answered(rateLimit: RateLimitState | undefined): void {
    this.#unauthorized = undefined;
    this.#circuit.succeeded();
    this.#budget.answered();
    if (rateLimit !== undefined) this.#budget.learn(rateLimit);
    this.#tell(this.status());
  }

  /** The request was withdrawn before the server answered. */
  withdrawn(): void {
    this.#circuit.withdrawn();
    this.#budget.withdrawn();
  }

  /** The request failed. Only failures of the endpoint count against it, not requests it refused as such. */
  failed(error: unknown): void {
    this.#lastFailure = error instanceof Error ? error.message : String(error);
    if (!CompletionError.is(error)) return;
    if (error.code !== 'rate-limited') this.#budget.withdrawn();
    switch (error.code) {
      case 'rate-limited':
        this.#circuit.withdrawn();
        this.#budget.block((error as ProviderHttpError).retryAfterMs ?? 5_000);
        break;
      case 'authentication':
        this.#circuit.withdrawn();
        this.#unauthorized = { until: this.#clock.now() + unauthorizedMs, reason: error.message };
        break;
      case 'provider-unavailable':
      case 'timeout':
      case 'malformed-stream':
        this.#circuit.failed();
        break;
      default:
        this.#circuit.withdrawn();
    }
    this.#tell(this.status());
  }

  /** The state a status line would show now. */
  status(): EndpointStatus {
    const limited = this.#budget.blockedMs('automatic');
    if (limited > 0) return { state: 'rate-limited', retryAfterMs: limited };
    if (this.#unauthorized !== undefined) return { state: 'unauthorized', reason: this.#unauthorized.reason };
    if (this.#circuit.open)
      return { state: 'unavailable', retryAfterMs: this.#circuit.waitMs, reason: this.#lastFailure };
    return { state: 'ready' };
  }

  #tell(status: EndpointStatus): void {
    if (status.state === this.#reported) return;
    this.#reported = status.state;
    this.#report(status);
  }
}
