import { LRUCache } from 'lru-cache';
import type { PromptStrategy } from '../domain/prompt';
import { maxPromptTokensFromError } from './max-prompt-tokens-from-error';

/** What a server said no to. */
export interface Refusal {
  readonly endpoint: string;
  readonly model: string;
  /** How the hole was told. */
  readonly strategy: PromptStrategy;
  /** The server's message. */
  readonly message: string;
  /** Tokens of the refused prompt as counted here. */
  readonly promptTokens: number;
}

interface Facts {
  maxPromptTokens: number;
  halved: boolean;
  readonly refused: Set<PromptStrategy>;
}

/** Left free under a limit the server named, since our count is an estimate. */
const margin = 0.95;
/** No prompt is worth sending below. */
const minTokens = 128;

/** What was learnt about a server and model: how long a prompt may be, and which ways of telling the hole it refuses. Bounded. */
export class ServerLimits {
  readonly #facts = new LRUCache<string, Facts>({ max: 100 });

  /** Most tokens of prompt, in our count; `Infinity` when nothing is known. */
  maxPromptTokens(endpoint: string, model: string): number {
    return this.#facts.get(key(endpoint, model))?.maxPromptTokens ?? Infinity;
  }

  refused(endpoint: string, model: string): ReadonlySet<PromptStrategy> {
    return this.#facts.get(key(endpoint, model))?.refused ?? new Set();
  }

  /** The model's context length as the server lists it, less what is to be generated. */
  contextLength(endpoint: string, model: string, maxPromptTokens: number): void {
    const facts = this.#of(endpoint, model);
    facts.maxPromptTokens = Math.max(
      minTokens,
      Math.min(facts.maxPromptTokens, Math.floor(maxPromptTokens * margin)),
    );
  }

  /**
   * Learns from a refusal. Whether a prompt built anew would differ and is worth one more try: the limit the server named, or half of what was
   * sent, once; another way of telling the hole when the server names the suffix or has no such endpoint.
   */
  refusal({
    endpoint,
    model,
    strategy,
    message,
    promptTokens,
  }: Refusal): 'shorter' | 'other-strategy' | undefined {
    const facts = this.#of(endpoint, model);
    const tooLong = maxPromptTokensFromError(message);
    if (tooLong !== undefined) {
      const { maxPromptTokens: named, promptTokens: counted } = tooLong;
      const inOurCount =
        named === undefined
          ? undefined
          : named * (counted === undefined ? 1 : Math.min(1, promptTokens / counted)) * margin;
      if (inOurCount === undefined || inOurCount >= promptTokens) {
        if (facts.halved) return undefined;
        facts.halved = true;
        facts.maxPromptTokens = Math.max(
          minTokens,
          Math.floor(Math.min(facts.maxPromptTokens, promptTokens) / 2),
        );
      } else {
        facts.maxPromptTokens = Math.max(minTokens, Math.floor(inOurCount));
      }
      return facts.maxPromptTokens < promptTokens ? 'shorter' : undefined;
    }
    if (!refusesStrategy(strategy, message) || facts.refused.has(strategy)) return undefined;
    facts.refused.add(strategy);
    return 'other-strategy';
  }

  #of(endpoint: string, model: string): Facts {
    const known = this.#facts.get(key(endpoint, model));
    if (known !== undefined) return known;
    const facts: Facts = { maxPromptTokens: Infinity, halved: false, refused: new Set() };
    this.#facts.set(key(endpoint, model), facts);
    return facts;
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
