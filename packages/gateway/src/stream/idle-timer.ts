import type { Clock } from '@org/completion-core';

/**
 * Ends what takes too long. It counts silence only while it is waiting: a client that does not read is not the upstream's silence.
 *
 * One timer of the clock serves a whole stream: it is set again when it fires, not for each chunk.
 */
export class IdleTimer {
  readonly #clock: Clock;
  readonly #deadlineAt: number;
  readonly #onTimeout: () => void;
  #idleMs: number;
  #waitingSince: number | undefined;
  #cancel: () => void;
  /** Which limit was exceeded; `undefined` while none was. */
  fired: 'silent' | 'deadline' | undefined;

  /**
   * @param options.idleMs - how long one wait may take
   * @param options.deadlineAt - end of all waits, on `clock`; default: none
   * @param options.onTimeout - called once
   */
  constructor(options: {
    readonly clock: Clock;
    readonly idleMs: number;
    readonly deadlineAt?: number;
    readonly onTimeout: () => void;
  }) {
    this.#clock = options.clock;
    this.#idleMs = options.idleMs;
    this.#deadlineAt = options.deadlineAt ?? Infinity;
    this.#onTimeout = options.onTimeout;
    this.#cancel = this.#set();
  }

  /** A wait begins. */
  waiting(): void {
    this.#waitingSince = this.#clock.now();
  }

  /** The wait is over. */
  arrived(): void {
    this.#waitingSince = undefined;
  }

  /** Changes how long one wait may take, the current one included. */
  setIdleMs(idleMs: number): void {
    if (idleMs === this.#idleMs || this.fired !== undefined) return;
    this.#idleMs = idleMs;
    this.#cancel();
    this.#cancel = this.#set();
  }

  stop(): void {
    this.#cancel();
  }

  #set(): () => void {
    const now = this.#clock.now();
    const idleLeftMs = (this.#waitingSince ?? now) + this.#idleMs - now;
    return this.#clock.after(Math.max(0, Math.min(idleLeftMs, this.#deadlineAt - now)), () => this.#fire());
  }

  #fire(): void {
    const now = this.#clock.now();
    if (now >= this.#deadlineAt) this.fired = 'deadline';
    else if (this.#waitingSince !== undefined && now - this.#waitingSince >= this.#idleMs)
      this.fired = 'silent';
    if (this.fired === undefined) this.#cancel = this.#set();
    else this.#onTimeout();
  }
}
