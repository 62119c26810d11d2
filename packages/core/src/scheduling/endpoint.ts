import type { Clock } from '../async/clock';
import type { EndpointStatus } from '../domain/endpoint-status';
import type { RateLimitState } from '../domain/provider';
import { CompletionError, type ProviderHttpError } from '../errors/completion-error';
import { CircuitBreaker } from './circuit-breaker';
import { RequestBudget } from './request-budget';
import type { RequestPriority } from './request-priority';

/** Automatic requests wait this long after the server rejected the key. */
const unauthorizedMs = 60_000;

export type { RequestPriority } from './request-priority';

/** When a request may be sent. */
export interface Availability {
  /** Milliseconds from now; 0 for now. */
  readonly ms: number;
  /** The reason for the wait. */
  readonly rule: 'request-budget' | 'rate-limited' | 'unavailable' | 'unauthorized';
}

/** The state of the endpoint: its limits, its health, and whether it accepts the key. Reports each change of state once. */
export class Endpoint {
  readonly #clock: Clock;
  readonly #budget: RequestBudget;
  readonly #circuit: CircuitBreaker;
  readonly #report: (status: EndpointStatus) => void;
  #unauthorized: { until: number; reason: string } | undefined;
  #lastFailure = '';
  /** Why a request waits for the server's model. */
  #loading: string | undefined;
  #reported: EndpointStatus['state'] = 'ready';

  constructor(clock: Clock, requestsPerMinute: number, report: (status: EndpointStatus) => void) {
    this.#clock = clock;
    this.#budget = new RequestBudget(clock, requestsPerMinute);
    this.#circuit = new CircuitBreaker(clock);
    this.#report = report;
  }

  /**
   * Milliseconds until a request of this priority may be sent, and the rule that delays it. Explicit requests ignore an open
   * circuit and a rejected key, since the user may just have fixed it; a server's limit delays them too, for less time.
   */
  wait(priority: RequestPriority): Availability {
    const blocked = this.#budget.blockedMs(priority);
    if (blocked > 0) return { ms: blocked, rule: 'rate-limited' };
    if (priority !== 'explicit') {
      const unauthorized = (this.#unauthorized?.until ?? 0) - this.#clock.now();
      if (unauthorized > 0) return { ms: unauthorized, rule: 'unauthorized' };
      const circuit = this.#circuit.waitMs;
      if (circuit > 0) return { ms: circuit, rule: 'unavailable' };
    }
    return { ms: this.#budget.waitMs(priority), rule: 'request-budget' };
  }

  /** A request starts: it counts from now on, so that two that start at once cannot use the same token. */
  acquire(): void {
    this.#budget.acquire();
    this.#circuit.onSent();
  }

  /** A request that started was not sent. */
  release(): void {
    this.#budget.release();
    this.#circuit.onCancelled();
  }

  /** A request waits until the server has loaded its model. It is no failure. */
  onLoading(reason: string): void {
    this.#loading = reason;
    this.#reportChange(this.status());
  }

  /** The server responded, with its limits when it reports them. */
  onSuccess(rateLimit: RateLimitState | undefined): void {
    this.#unauthorized = undefined;
    this.#loading = undefined;
    this.#circuit.onSuccess();
    this.#budget.onSuccess();
    if (rateLimit !== undefined) this.#budget.update(rateLimit);
    this.#reportChange(this.status());
  }

  /** The request was cancelled before the server responded. */
  onCancelled(): void {
    this.#circuit.onCancelled();
    this.#budget.onCancelled();
    this.#loading = undefined;
    this.#reportChange(this.status());
  }

  /** The request failed. Only failures of the endpoint count, not requests that it rejected as invalid. */
  onFailure(error: unknown): void {
    this.#lastFailure = error instanceof Error ? error.message : String(error);
    this.#loading = undefined;
    if (!CompletionError.is(error)) return;
    if (error.code !== 'rate-limited') this.#budget.onCancelled();
    switch (error.code) {
      case 'rate-limited':
        this.#circuit.onCancelled();
        this.#budget.block((error as ProviderHttpError).retryAfterMs ?? 5_000);
        break;
      case 'authentication':
        this.#circuit.onCancelled();
        this.#unauthorized = { until: this.#clock.now() + unauthorizedMs, reason: error.message };
        break;
      case 'provider-unavailable':
      case 'timeout':
      case 'malformed-stream':
        this.#circuit.onFailure();
        break;
      default:
        this.#circuit.onCancelled();
    }
    this.#reportChange(this.status());
  }

  /** The current state, for a status line. */
  status(): EndpointStatus {
    const limited = this.#budget.blockedMs('automatic');
    if (limited > 0) return { state: 'rate-limited', retryAfterMs: limited };
    if (this.#unauthorized !== undefined) return { state: 'unauthorized', reason: this.#unauthorized.reason };
    if (this.#circuit.open)
      return { state: 'unavailable', retryAfterMs: this.#circuit.waitMs, reason: this.#lastFailure };
    return this.#loading === undefined ? { state: 'ready' } : { state: 'loading', reason: this.#loading };
  }

  #reportChange(status: EndpointStatus): void {
    if (status.state === this.#reported) return;
    this.#reported = status.state;
    this.#report(status);
  }
}
