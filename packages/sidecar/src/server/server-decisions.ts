import type { Decision } from '@org/completion-core';

const maxDecisions = 50;

/** What the server decided itself, without an engine, in the form in which engines explain theirs. */
export class ServerDecisions {
  readonly #decisions: Decision[] = [];
  readonly #now: () => number;
  #lastId = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The last 50, oldest first. */
  get all(): readonly Decision[] {
    return this.#decisions;
  }

  /** Adds a decision; the same one for the same document again only moves the time of the one before. */
  add(uri: string, words: string): void {
    const last = this.#decisions.at(-1);
    if (last?.uri === uri && last.words === words) this.#decisions.pop();
    const requestId = `s${++this.#lastId}`;
    this.#decisions.push({ requestId, uri, at: this.#now(), kind: 'suppressed', words });
    if (this.#decisions.length > maxDecisions) this.#decisions.shift();
  }
}
