import type { Clock } from '../async/clock';
import type { RequestPriority } from './request-priority';

/** Maximum wait before one request tries again, in milliseconds; shorter for explicit requests. */
const maxWaitMs = { automatic: 60_000, explicit: 10_000 };
/** Wait of other requests while the trial is running. */
const trialMs = 2_000;

/**
 * The time for which a server asks for no requests. Servers send hours, dates in another century and time stamps, so the wait has
 * a maximum; after it one request at a time may try, until one succeeds or the time is over.
 */
export class ServerPause {
  readonly #clock: Clock;
  #beganAt = 0;
  #until = 0;
  #trial = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The server asks for a pause of `ms` from now. A shorter time than the current one is ignored, unless a trial received it. */
  begin(ms: number): void {
    const now = this.#clock.now();
    if (!this.#trial && now + ms <= this.#until) return;
    this.#trial = false;
    this.#beganAt = now;
    this.#until = now + ms;
  }

  /** Milliseconds until a request may be sent; 0 for now. A speculative request is never the trial. */
  waitMs(priority: RequestPriority): number {
    const now = this.#clock.now();
    if (now >= this.#until) return 0;
    if (priority === 'speculative') return this.#until - now;
    const left = Math.min(this.#until, this.#beganAt + maxWaitMs[priority]) - now;
    if (left > 0) return left;
    return this.#trial ? Math.min(trialMs, this.#until - now) : 0;
  }

  /** A request was sent; during the pause it is the trial. */
  onSent(): void {
    this.#trial = this.#clock.now() < this.#until;
  }

  /** A request was cancelled, or failed for another reason: such a trial proves nothing, and the next request may try. */
  onCancelled(): void {
    this.#trial = false;
  }

  /** A request succeeded. A successful trial ends the pause. */
  onSuccess(): void {
    if (this.#trial) this.#until = 0;
    this.#trial = false;
  }
}
