import type { Clock } from '../async/clock';

/** Nobody waits longer than this on a server's word before one request tries again; less when somebody asks by hand. */
const maxWaitMs = { automatic: 60_000, explicit: 10_000 };
/** How soon the others look again while the trial is out. */
const trialMs = 2_000;

/**
 * A time for which a server wants no requests. Servers name hours, dates in another century and time stamps, so its word is kept up to
 * a ceiling; from then on one request at a time may try, until one succeeds or the time has passed.
 */
export class ServerPause {
  readonly #clock: Clock;
  #beganAt = 0;
  #until = 0;
  #trial = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Nothing is wanted for `ms` from now on. Unless a trial brought the news, a shorter time than the one that still holds changes nothing. */
  begin(ms: number): void {
    const now = this.#clock.now();
    if (!this.#trial && now + ms <= this.#until) return;
    this.#trial = false;
    this.#beganAt = now;
    this.#until = now + ms;
  }

  /** Milliseconds until a request may be sent; 0 for now. Requests ahead of time are never the trial. */
  waitMs(kind: 'explicit' | 'automatic' | 'speculative'): number {
    const now = this.#clock.now();
    if (now >= this.#until) return 0;
    if (kind === 'speculative') return this.#until - now;
    const left = Math.min(this.#until, this.#beganAt + maxWaitMs[kind]) - now;
    if (left > 0) return left;
    return this.#trial ? Math.min(trialMs, this.#until - now) : 0;
  }

  /** A request goes out; while the pause lasts it is the trial. */
  sent(): void {
    this.#trial = this.#clock.now() < this.#until;
  }

  /** The trial was withdrawn, or failed for another reason, and proves nothing: the next request may try. */
  withdrawn(): void {
    this.#trial = false;
  }

  /** The server answered. When that was the trial, the pause is over. */
  succeeded(): void {
    if (this.#trial) this.#until = 0;
    this.#trial = false;
  }
}
