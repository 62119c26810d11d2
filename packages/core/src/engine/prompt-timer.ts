import type { Clock } from '../async/clock';
import type { Prompt } from '../domain/prompt';
import type { PromptProgress } from '../domain/provider';
import type { BuiltPrompt } from '../prompt/prompt-builder';
import type { FirstTokenBudget, PromptTiming } from '../scheduling/first-token-budget';
import type { ServerWork } from '../scheduling/server-work';
import { commonHead } from '../text/common-ends';

/** The work of the server on one prompt, from sending it to its end. */
export interface TimedPrompt {
  /** The server said how far it is. */
  progressed(progress: PromptProgress): void;
  /** The first text came. */
  begun(): void;
  /** The request ended, with or without text. */
  ended(): void;
}

/**
 * Times the prompts of an engine, by what the server says of them and else by the time to the first text, and tells the budget of the
 * next prompts. Without a word from the server, what a prompt has in common with the last one counts as cached.
 */
export class PromptTimer {
  readonly #clock: Clock;
  readonly #budget: FirstTokenBudget;
  readonly #work: ServerWork;
  readonly #isNear: boolean;
  #lastText = '';

  /** @param isNear - the server runs on this machine, so that the time to the first text is its own */
  constructor(clock: Clock, budget: FirstTokenBudget, work: ServerWork, isNear: boolean) {
    this.#clock = clock;
    this.#budget = budget;
    this.#work = work;
    this.#isNear = isNear;
  }

  /** A prompt was sent. */
  start({ prompt, promptTokens }: BuiltPrompt): TimedPrompt {
    const text = textOf(prompt);
    const newShare = text === '' ? 0 : 1 - commonHead(this.#lastText, text) / text.length;
    this.#lastText = text;
    const sentAt = this.#clock.now();
    let work = { promptTokens, computedTokens: promptTokens * newShare };
    let beganAt = sentAt;
    let isTold = false;
    let isMeasured = false;
    const timing = (): PromptTiming => ({ ...work, ms: this.#clock.now() - beganAt });

    return {
      progressed: ({ promptTokens: total, cachedTokens, computeMs }) => {
        this.#work.learnKeeps();
        work = { promptTokens: total, computedTokens: total - cachedTokens };
        if (computeMs !== undefined) {
          if (!isMeasured || !isTold) this.#budget.measured({ ...work, ms: computeMs }, 'told');
          isMeasured = true;
        } else if (!isTold) {
          // Told before the work begins: until now the request waited for another one.
          beganAt = this.#clock.now();
        }
        isTold = true;
      },
      begun: () => {
        this.#work.answered();
        if (!isMeasured) this.#budget.measured(timing(), isTold ? 'told' : this.#isNear ? 'near' : 'far');
        isMeasured = true;
      },
      ended: () => {
        if (isMeasured || !(isTold || this.#isNear)) return;
        isMeasured = true;
        const given = timing();
        this.#budget.silent(given);
        // Nothing better is known of a slow server than that it is not done yet.
        const expected = this.#budget.expectedMs(given.computedTokens) ?? given.ms;
        this.#work.leftBehind(Math.max(expected - given.ms, given.ms / 2));
      },
    };
  }
}

function textOf(prompt: Prompt): string {
  switch (prompt.strategy) {
    case 'fim':
    case 'prefix-only':
      return prompt.text;
    case 'suffix-param':
      return (prompt.prefixWithSnippets ?? prompt.prefix) + prompt.suffix;
    case 'chat-infill':
      return prompt.messages.map(({ content }) => content).join('\n');
  }
}
