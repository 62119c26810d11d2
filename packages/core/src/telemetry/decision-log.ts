import type { CompletionOutcome } from '../domain/outcome';

/** One decision of the engine. Contains no code, unless a server quotes some in its error. */
export interface Decision {
  /** The call. */
  readonly requestId: string;
  /** The document. */
  readonly uri: string;
  /** Milliseconds on the engine's clock. */
  readonly at: number;
  /** How the call ended. */
  readonly kind: CompletionOutcome['kind'];
  /** The decision and its reason, one line. */
  readonly words: string;
}

/** The last decisions, oldest first. */
export class DecisionLog {
  readonly #limit: number;
  readonly #decisions: Decision[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds one; drops the oldest over the limit. */
  add(decision: Decision): void {
    this.#decisions.push(decision);
    if (this.#decisions.length > this.#limit) this.#decisions.shift();
  }

  /** A copy, oldest first. */
  list(): readonly Decision[] {
    return [...this.#decisions];
  }
}
