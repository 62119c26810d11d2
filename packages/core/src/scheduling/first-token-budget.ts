/**
 * A prompt is shortened when at least so many tokens of it were computed, and this share of it. Fewer are not what takes the time,
 * and how many a server had in its cache may be an estimate.
 */
const minComputed = { tokens: 48, share: 0.25 };
/** Tokens around the cursor that a prompt keeps however slow the server is. */
const minTokens = 256;
/** A limit changes only by more than this factor, since each change may cut another window and lose the server's cache. */
const minChange = 1.2;
/** How fast a limit grows again. */
const maxGrowth = 1.6;
/** Weight of the latest sample of the speed. */
const latest = 0.5;

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

  /** How long `computedTokens` will take; `undefined` while the speed is unknown. */
  expectedMs(computedTokens: number): number | undefined {
    return this.#msPerToken === undefined ? undefined : this.#msPerToken * computedTokens;
  }

  /** A prompt was computed. `mayShorten: false` when the time may have passed with other things, such as the network. */
  measured(timing: PromptTiming, mayShorten = true): void {
    const { computedTokens, ms } = timing;
    if (computedTokens <= 0 || ms <= 0) return;
    const timely = (computedTokens * this.#targetMs) / ms;
    if (timely > this.#tokens) this.#lengthen(timely);
    if (!isTelling(timing)) return;
    const seen = ms / computedTokens;
    this.#msPerToken =
      this.#msPerToken === undefined ? seen : this.#msPerToken + (seen - this.#msPerToken) * latest;
    if (mayShorten && ms > this.#targetMs) this.#shorten(timely);
  }

  /** No token came within `ms`, when the request was given up: the prompt takes at least as long. */
  silent(timing: PromptTiming): void {
    if (!isTelling(timing)) return;
    const { computedTokens, ms } = timing;
    this.#msPerToken = Math.max(this.#msPerToken ?? 0, ms / computedTokens);
    if (ms > this.#targetMs) this.#shorten((computedTokens * this.#targetMs) / ms);
  }

  /** No token came before the deadline: prompts are half as long as `promptTokens` from now on. Returns how long. */
  halve(promptTokens: number): number {
    this.#tokens = Math.min(this.#tokens, Math.max(minTokens, Math.floor(promptTokens / 2)));
    return this.#tokens;
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
