import type { Clock } from '../async/clock';

/** Whether the engine is paused: until `resume`, or for a time. */
export class Pause {
  readonly #clock: Clock;
  #reason: string | undefined;
  #until = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Pauses until `resume`, e.g. while a chat uses the same local server. */
  begin(reason: string): void {
    this.#reason = reason;
    this.#until = Infinity;
  }

  /** Pauses for `ms` milliseconds. */
  snooze(ms: number): void {
    this.#reason = 'snoozed';
    this.#until = this.#clock.now() + ms;
  }

  /** Ends the pause. */
  resume(): void {
    this.#reason = undefined;
  }

  /** Why the engine is paused; `undefined` when it is not. */
  get reason(): string | undefined {
    if (this.#reason !== undefined && this.#clock.now() >= this.#until) this.#reason = undefined;
    return this.#reason;
  }
}
