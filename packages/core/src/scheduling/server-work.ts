import type { Clock } from '../async/clock';
import type { RequestPriority } from './request-priority';

/** Longest time that a request waits for work which no request needs any more, in milliseconds: how long it takes is an estimate. */
const maxWaitMs = 10_000;

/** What a server still does for requests that were given up. A request sent meanwhile would wait there, with a text that gets old. */
export class ServerWork {
  readonly #clock: Clock;
  #keepsPrompts: boolean;
  #busyUntil = 0;

  /** @param keepsPrompts - whether the server computes the prompt of a cancelled request to its end */
  constructor(clock: Clock, keepsPrompts: boolean) {
    this.#clock = clock;
    this.#keepsPrompts = keepsPrompts;
  }

  get keepsPrompts(): boolean {
    return this.#keepsPrompts;
  }

  /** The server turned out to be one that computes prompts to their end. */
  learnKeeps(): void {
    this.#keepsPrompts = true;
  }

  /** A prompt was given up that would have taken `ms` more. */
  leftBehind(ms: number): void {
    if (this.#keepsPrompts)
      this.#busyUntil = Math.max(this.#busyUntil, this.#clock.now() + Math.min(ms, maxWaitMs));
  }

  /** The server answered: it has done what it had to. */
  answered(): void {
    this.#busyUntil = 0;
  }

  /** Milliseconds until a request is worth sending. Explicit ones do not wait: the server may be sooner than estimated. */
  busyMs(priority: RequestPriority): number {
    return priority === 'explicit' ? 0 : Math.max(0, this.#busyUntil - this.#clock.now());
  }
}
