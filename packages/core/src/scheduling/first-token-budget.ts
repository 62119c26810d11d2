/**
 * A prompt is shortened when at least so many tokens of it were computed, and this share of it. Fewer are not what takes the time,
 * and how many a server had in its cache may be an estimate.
 */
const minComputed = { tokens: 48, share: 0.25 };
/** Tokens around the cursor that a prompt keeps however slow the server is. */
const minTokens = 256;
/** From so many computed tokens on, a prompt tells the speed of a server that was not known before. */
const minFirstSample = 150;
/** A limit changes only by more than this factor, since each change may cut another window and lose the server's cache. */
const minChange = 1.2;
/** How fast a limit grows again. */
const maxGrowth = 1.6;
/** Weight of the latest sample of the speed. */
const latest = 0.5;

/** A prompt of at most this share of a longer one must take clearly less time, by at least this part of what it is shorter. */
const fixedTime = { maxShare: 0.7, minEffect: 0.4, samples: 2 };

/**
 * Where a time comes from: the server says it of the prompt, or it passed until the first token, with a server on this machine
 * (`near`) or anywhere (`far`), where it may have passed with other things.
 */
export type TimingSource = 'told' | 'near' | 'far';

/** Tokens that a server computed, and how long it took. */
export interface PromptTiming {
  /** Of the whole prompt. */
  readonly promptTokens: number;
  /** Those that were not in the server's cache. */
  readonly computedTokens: number;
  readonly ms: number;
}

/**
 * How long a prompt may be so that the first token of the answer comes within a target. Learns from the time that prompts take:
 * becomes shorter at once, and longer again step by step, so that neither a server's fixed costs nor one slow answer keep it short.
 */
export class FirstTokenBudget {
  readonly #targetMs: number;
  readonly #maxTokens: number;
  #tokens = Infinity;
  #msPerToken: number | undefined;
  #isSpeedKnown = false;
  /** The longest prompt that took too long. */
  #longest: PromptTiming | undefined;
  /** Shorter prompts in a row that took as long. */
  #asLong = 0;

  /**
   * @param targetMs - time from sending a prompt to the first token; `Infinity` for no target
   * @param maxTokens - how long prompts are without a limit
   */
  constructor(targetMs: number, maxTokens: number) {
    this.#targetMs = targetMs;
    this.#maxTokens = maxTokens;
  }

  /** Max tokens of a prompt; `Infinity` while nothing speaks against the longest. */
  get tokens(): number {
    return this.#tokens;
  }

  /** The same; while the speed is unknown, only the surroundings of the cursor, where a prompt that takes long cannot be taken back. */
  get carefulTokens(): number {
    return this.#isSpeedKnown || this.#targetMs === Infinity
      ? this.#tokens
      : Math.min(this.#tokens, minTokens);
  }

  /** How long `computedTokens` will take; `undefined` while the speed is unknown. */
  expectedMs(computedTokens: number): number | undefined {
    return this.#msPerToken === undefined ? undefined : this.#msPerToken * computedTokens;
  }

  /** A prompt was computed. */
  measured(timing: PromptTiming, source: TimingSource): void {
    const { computedTokens, ms } = timing;
    if (computedTokens <= 0 || ms <= 0) return;
    const timely = (computedTokens * this.#targetMs) / ms;
    if (timely > this.#tokens) this.#lengthen(timely);
    if (!isTelling(timing)) return;
    const seen = ms / computedTokens;
    this.#msPerToken =
      this.#msPerToken === undefined ? seen : this.#msPerToken + (seen - this.#msPerToken) * latest;
    if (source === 'far') return;
    const isFirst = !this.#isSpeedKnown && computedTokens >= minFirstSample;
    this.#isSpeedKnown ||= isFirst;
    if (ms <= this.#targetMs && !isFirst) return;
    if (source === 'near' && this.#takesAsLong(timing)) return;
    this.#shorten(timely);
  }

  /** No token came within `ms`, when the request was given up: the prompt takes at least as long. */
  silent(timing: PromptTiming): void {
    if (!isTelling(timing)) return;
    const { computedTokens, ms } = timing;
    this.#msPerToken = Math.max(this.#msPerToken ?? 0, ms / computedTokens);
    if (ms <= this.#targetMs) return;
    this.#isSpeedKnown ||= computedTokens >= minFirstSample;
    if (this.#asLong < fixedTime.samples) this.#shorten((computedTokens * this.#targetMs) / ms);
  }

  /** No token came before the deadline: prompts are half as long as `promptTokens` from now on. Returns how long. */
  halve(promptTokens: number): number {
    this.#tokens = Math.min(this.#tokens, Math.max(minTokens, Math.floor(promptTokens / 2)));
    return this.#tokens;
  }

  /**
   * Whether a prompt took as long as a longer one. It is not the prompt then that takes the time, as behind a server on this machine
   * that asks one far away; after a second such prompt the limit is gone.
   */
  #takesAsLong(timing: PromptTiming): boolean {
    if (this.#longest === undefined || timing.computedTokens > this.#longest.computedTokens)
      this.#longest = timing;
    const share = timing.computedTokens / this.#longest.computedTokens;
    if (share > fixedTime.maxShare) return this.#asLong >= fixedTime.samples;
    const isAsLong = timing.ms > this.#longest.ms * (1 - (1 - share) * fixedTime.minEffect);
    this.#asLong = isAsLong ? this.#asLong + 1 : 0;
    if (this.#asLong === fixedTime.samples) this.#tokens = Infinity;
    return isAsLong;
  }

  #shorten(timely: number): void {
    if (timely * minChange < Math.min(this.#tokens, this.#maxTokens))
      this.#tokens = Math.max(minTokens, Math.floor(timely));
  }

  #lengthen(timely: number): void {
    if (timely < this.#tokens * minChange) return;
    const tokens = Math.floor(Math.min(timely, this.#tokens * maxGrowth));
    this.#tokens = tokens < this.#maxTokens ? tokens : Infinity;
  }
}

function isTelling({ promptTokens, computedTokens, ms }: PromptTiming): boolean {
  return ms > 0 && computedTokens >= minComputed.tokens && computedTokens >= promptTokens * minComputed.share;
}
