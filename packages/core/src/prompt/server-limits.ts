import { LRUCache } from 'lru-cache';
import type { PromptStrategy } from '../domain/prompt';
import { maxPromptTokensFromError } from './max-prompt-tokens-from-error';

/** A request that a server refused. */
export interface Refusal {
  readonly endpoint: string;
  readonly model: string;
  /** Of the refused prompt. */
  readonly strategy: PromptStrategy;
  /** The server's error message. */
  readonly message: string;
  /** The server has nothing at the path of such prompts: 404, 405 or 501. @default false */
  readonly missing?: boolean;
  /** Estimated tokens of the refused prompt. */
  readonly promptTokens: number;
}

interface ModelLimits {
  maxPromptTokens: number;
  halved: boolean;
  /** Chat answers in a row that were talk alone. */
  talks: number;
  readonly refused: Set<PromptStrategy>;
}

/** Share of a server's limit that is used, since tokens are estimated. */
const margin = 0.95;
/** Chat answers in a row that are talk alone, from which on the model is not asked by chat. */
const maxTalks = 3;
/** Lower bound for learned limits. */
const minTokens = 128;

/** Learned limits per server and model: how long a prompt may be, and which strategies the server refuses. Keeps 100. */
export class ServerLimits {
  readonly #limits = new LRUCache<string, ModelLimits>({ max: 100 });

  /** Max estimated tokens of a prompt; `Infinity` when unknown. */
  maxPromptTokens(endpoint: string, model: string): number {
    return this.#limits.get(key(endpoint, model))?.maxPromptTokens ?? Infinity;
  }

  /** Strategies that the server has refused. */
  refused(endpoint: string, model: string): ReadonlySet<PromptStrategy> {
    return this.#limits.get(key(endpoint, model))?.refused ?? new Set();
  }

  /** Stores whether an answer to a chat prompt was talk alone. */
  chatAnswer(endpoint: string, model: string, talked: boolean): void {
    const limits = this.#of(endpoint, model);
    if (limits.talks < maxTalks) limits.talks = talked ? limits.talks + 1 : 0;
  }

  /** Whether the model answers chat prompts with talk. */
  talks(endpoint: string, model: string): boolean {
    return (this.#limits.get(key(endpoint, model))?.talks ?? 0) >= maxTalks;
  }

  /** Stores the context length that a server lists, minus the tokens to generate; a smaller limit stays. */
  contextLength(endpoint: string, model: string, maxPromptTokens: number): void {
    const limits = this.#of(endpoint, model);
    limits.maxPromptTokens = Math.max(
      minTokens,
      Math.min(limits.maxPromptTokens, Math.floor(maxPromptTokens * margin)),
    );
  }

  /**
   * Learns from a refusal and returns how the next prompt differs; `undefined` when a retry is useless. `shorter`: within the limit in
   * the message, or half as long when it has none (once). `other-strategy`: the message is about the strategy, or the way is missing.
   */
  refusal({
    endpoint,
    model,
    strategy,
    message,
    missing = false,
    promptTokens,
  }: Refusal): 'shorter' | 'other-strategy' | undefined {
    const limits = this.#of(endpoint, model);
    const tooLong = maxPromptTokensFromError(message);
    if (tooLong !== undefined) {
      const { maxPromptTokens: stated, promptTokens: counted } = tooLong;
      const estimated =
        stated === undefined
          ? undefined
          : stated * (counted === undefined ? 1 : Math.min(1, promptTokens / counted)) * margin;
      if (estimated === undefined || estimated >= promptTokens) {
        if (limits.halved) return undefined;
        limits.halved = true;
        limits.maxPromptTokens = Math.max(
          minTokens,
          Math.floor(Math.min(limits.maxPromptTokens, promptTokens) / 2),
        );
      } else {
        limits.maxPromptTokens = Math.max(minTokens, Math.floor(estimated));
      }
      return limits.maxPromptTokens < promptTokens ? 'shorter' : undefined;
    }
    if (!(missing || refusesStrategy(strategy, message)) || limits.refused.has(strategy)) return undefined;
    limits.refused.add(strategy);
    return 'other-strategy';
  }

  /** Forgets which strategies were refused, when none is left: the server may be another one by the next request. */
  forgetStrategies(endpoint: string, model: string): void {
    this.#limits.get(key(endpoint, model))?.refused.clear();
  }

  #of(endpoint: string, model: string): ModelLimits {
    const known = this.#limits.get(key(endpoint, model));
    if (known !== undefined) return known;
    const limits: ModelLimits = { maxPromptTokens: Infinity, halved: false, talks: 0, refused: new Set() };
    this.#limits.set(key(endpoint, model), limits);
    return limits;
  }
}

function refusesStrategy(strategy: PromptStrategy, message: string): boolean {
  switch (strategy) {
    case 'suffix-param':
      return /suffix|insert|infill|fill.in.the.middle|\bfim\b/i.test(message);
    case 'chat-infill':
      return /chat.?template|chat\/completions|does not support chat|not a chat model|messages/i.test(
        message,
      );
    case 'fim':
      return /special token|\bfim\b|infill/i.test(message);
    case 'prefix-only':
      return /not supported (?:in|with) the v1\/completions|only supports? chat|is a chat model/i.test(
        message,
      );
  }
}

function key(endpoint: string, model: string): string {
  return JSON.stringify([endpoint, model]);
}
