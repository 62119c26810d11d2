/** A bucket that refills evenly up to its size. Time comes in as milliseconds. */
export class TokenBucket {
  readonly perMinute: number;
  readonly size: number;
  #level: number;
  #at: number;

  constructor(perMinute: number, size: number, nowMs: number) {
    this.perMinute = perMinute;
    this.size = size;
    this.#level = size;
    this.#at = nowMs;
  }

  /** Whole units that can be taken now. */
  remaining(nowMs: number): number {
    this.#refill(nowMs);
    return Math.floor(this.#level);
  }

  /** Takes `amount` when it is there. A request larger than the bucket is let through when the bucket is full. */
  take(amount: number, nowMs: number): boolean {
    if (this.waitMs(amount, nowMs) > 0) return false;
    this.#level -= amount;
    return true;
  }

  /** How long until `amount` can be taken. */
  waitMs(amount: number, nowMs: number): number {
    this.#refill(nowMs);
    const missing = Math.min(amount, this.size) - this.#level;
    // Adding up parts of a token leaves traces in the last digits.
    return missing <= 1e-9 ? 0 : (missing / this.perMinute) * 60_000;
  }

  /** How long until it is full. */
  resetMs(nowMs: number): number {
    return this.waitMs(this.size, nowMs);
  }

  #refill(nowMs: number): void {
    this.#level = Math.min(this.size, this.#level + ((nowMs - this.#at) / 60_000) * this.perMinute);
    this.#at = nowMs;
  }
}
