import type { Clock } from '../async/clock';

/** Whether the engine rests: until told otherwise, or for a while. */
export class Pause {
  readonly #clock: Clock;
  #reason: string | undefined;
  #until = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Rests until `resume`, e.g. while a chat uses the same local server. */
  begin(reason: string): void {
    this.#reason = reason;
    this.#until = Infinity;
  }

  /** Rests for `ms`, then goes on by itself. */
  snooze(ms: number): void {
    this.#reason = 'snoozed';
    this.#until = this.#clock.now() + ms;
  }

  resume(): void {
    this.#reason = undefined;
  }

  /** Why it rests; `undefined` when it does not. */
  get reason(): string | undefined {
    if (this.#reason !== undefined && this.#clock.now() >= this.#until) this.#reason = undefined;
    return this.#reason;
  }
}
