/** Time to first token of an endpoint and model, as a moving average that follows changes within a few requests. */
export class Latency {
  #ttftMs: number | undefined;

  /** Milliseconds; `undefined` until the first measurement. */
  get ttftMs(): number | undefined {
    return this.#ttftMs;
  }

  /** Adds a measurement. */
  measured(ttftMs: number): void {
    this.#ttftMs = this.#ttftMs === undefined ? ttftMs : this.#ttftMs * 0.7 + ttftMs * 0.3;
  }

  /** A request was given up after `ms` without a token: it would have taken longer. */
  atLeast(ms: number): void {
    if (this.#ttftMs === undefined || this.#ttftMs < ms) this.measured(ms);
  }
}
