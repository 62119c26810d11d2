import { LRUCache } from 'lru-cache';
import type { TokenCounter } from '../domain/tokens';

/** What a server said about a prompt whose tokens were estimated. */
export interface TokenUsageSample {
  readonly model: string;
  readonly languageId: string;
  /** Tokens as estimated here. */
  readonly estimate: number;
  /** Tokens as the server counted them. */
  readonly promptTokens: number;
}

/** Estimates tokens and learns from what servers report, for each model and language. */
export interface TokenEstimate {
  counterFor(model: string, languageId: string): TokenCounter;
  onFeedback(lesson: TokenUsageSample): void;
}

/**
 * Tokens per piece before anything is learnt: pieces were 1.06 to 1.16 of the tokens of two public 100k and 200k vocabularies over TypeScript,
 * JavaScript, Python, shell and JSON sources, so that this errs by a few per cent towards too many.
 */
const tokensPerPiece = 0.93;
/** How much of the distance to the newest report is gone at once. */
const learningRate = 0.3;
/** Reports outside are of another text than ours: a chat template around it, a cached part left out. */
const sensible = { least: 0.4, max: 2.5 };

export function createTokenEstimate(): TokenEstimate {
  const factors = new LRUCache<string, number>({ max: 200 });
  /** One counter a factor, so that a count can be kept as long as its counter stays the same. */
  const counters = new LRUCache<number, TokenCounter>({ max: 200 });
  const key = (model: string, languageId: string) => JSON.stringify([model, languageId]);
  return {
    counterFor(model, languageId) {
      const factor = factors.get(key(model, languageId)) ?? factors.get(key(model, '')) ?? 1;
      const known = counters.get(factor);
      if (known !== undefined) return known;
      const counter: TokenCounter = { count: (text) => countPieces(text) * tokensPerPiece * factor };
      counters.set(factor, counter);
      return counter;
    },
    onFeedback({ model, languageId, estimate, promptTokens }) {
      if (estimate < 50 || promptTokens <= 0) return;
      for (const language of [languageId, '']) {
        const before = factors.get(key(model, language)) ?? 1;
        const seen = (before * promptTokens) / estimate;
        if (!(seen > sensible.least && seen < sensible.max)) continue;
        factors.set(key(model, language), before + (seen - before) * learningRate);
      }
    },
  };
}

/**
 * About as many as the pieces a byte-pair tokenizer cuts code into: words and parts of camelCase names, up to three digits, runs of
 * punctuation, line ends with their indentation. Fractions, so that the pieces of a text add up to the text.
 */
export function countPieces(text: string): number {
  let pieces = 0;
  let run: Kind = 'none';
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    const kind = kindOf(text.charCodeAt(index));
    if (kind === run) {
      length++;
    } else {
      pieces += piecesOfRun(run, length);
      if (run === 'upper' && kind === 'lower' && length === 1) {
        // One capital belongs to the word it begins.
        pieces -= 1;
        length = 2;
      } else {
        length = 1;
      }
      run = kind;
    }
  }
  return pieces + piecesOfRun(run, length);
}

type Kind = 'none' | 'lower' | 'upper' | 'digit' | 'mark' | 'space' | 'line' | 'other';

function kindOf(code: number): Kind {
  if (code >= 97 && code <= 122) return 'lower';
  if (code === 32 || code === 9) return 'space';
  if (code === 10 || code === 13) return 'line';
  if (code >= 65 && code <= 90) return 'upper';
  if (code >= 48 && code <= 57) return 'digit';
  return code < 128 ? 'mark' : 'other';
}

function piecesOfRun(kind: Kind, length: number): number {
  switch (kind) {
    case 'none':
      return 0;
    case 'lower':
      return length <= 7 ? 1 : 1 + (length - 7) / 5;
    case 'upper':
      return length === 1 ? 1 : length / 2.5;
    case 'digit':
      return Math.ceil(length / 3);
    case 'mark':
      return length <= 3 ? 1 : 1 + (length - 3) / 4;
    case 'space':
      return length === 1 ? 0 : 1;
    case 'line':
      return 0.8;
    case 'other':
      return length * 0.8;
  }
}
