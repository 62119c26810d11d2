import type { CompletionOutcome } from '../domain/outcome';

/** One decision of the engine, in words. Holds no code text, unless a server quotes some in its error. */
export interface Decision {
  readonly requestId: string;
  readonly uri: string;
  /** Milliseconds on the engine's clock. */
  readonly at: number;
  readonly kind: CompletionOutcome['kind'];
  /** What was decided and why, one line. */
  readonly words: string;
}

/** The last decisions, oldest first. */
export class DecisionLog {
  readonly #limit: number;
  readonly #decisions: Decision[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(decision: Decision): void {
    this.#decisions.push(decision);
    if (this.#decisions.length > this.#limit) this.#decisions.shift();
  }

  list(): readonly Decision[] {
    return [...this.#decisions];
  }
}
