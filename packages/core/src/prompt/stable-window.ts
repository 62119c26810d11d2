import { normalizeLineEnds } from '../domain/cursor';
import type { TextSource } from '../domain/document';
import type { TokenCounter } from '../domain/tokens';
import { CountedText } from './counted-text';
import { cutPrefix, cutSuffix } from './cut-window';
import { isSuffixStillValid } from './is-suffix-still-valid';

/** How much of the document is shown. */
export interface WindowBudget {
  /** Prefix and suffix together; what the suffix leaves is the prefix's. */
  readonly windowTokens: number;
  readonly suffixTokens: number;
}

/** A window and where in the document it lies. */
export interface CutWindow {
  readonly prefix: string;
  readonly suffix: string;
  /** UTF-16 offsets in the document; `end` is where the suffix ended when it was cut. */
  readonly start: number;
  readonly end: number;
  readonly prefixTokens: number;
  readonly suffixTokens: number;
  readonly prefixWhy: string;
  readonly suffixWhy: string;
}

/** Characters that a token has at most in text worth reading; the piece of the document that is looked at is bounded by it. */
const maxCharsPerToken = 8;
/** Characters by which the begin of the window is found again after an edit before it. */
const anchorChars = 80;
/** How far an edit may move the begin of the window. */
const anchorReach = 4_000;
/** A prefix shorter than this share of its budget is cut anew: the cursor went up. */
const minFill = 0.4;

/**
 * The window of one document. Both its edges stay where they are for many keystrokes: the begin until the prefix has outgrown its
 * budget, the suffix, word for word, while the text after the cursor has changed little. Cost depends on the budget, not on the document.
 */
export class StableWindow {
  #start: { readonly at: number; readonly head: string } | undefined;
  #suffix: { readonly text: string; readonly rawChars: number; readonly whole: boolean } | undefined;
  readonly #prefixCount = new CountedText();
  readonly #suffixCount = new CountedText();

  cut(text: TextSource, offset: number, budget: WindowBudget, counter: TokenCounter): CutWindow {
    const suffix = this.#cutSuffix(text, offset, budget.suffixTokens, counter);
    const prefix = this.#cutPrefix(
      text,
      offset,
      Math.max(1, budget.windowTokens - suffix.suffixTokens),
      counter,
    );
    return { ...prefix, ...suffix };
  }

  #cutPrefix(text: TextSource, offset: number, budget: number, counter: TokenCounter) {
    const kept = this.#startNow(text, offset);
    if (kept !== undefined && offset - kept <= budget * maxCharsPerToken) {
      const prefix = normalizeLineEnds(text.slice(kept, offset));
      const prefixTokens = this.#prefixCount.count(prefix, counter);
      if (prefixTokens <= budget && (kept === 0 || prefixTokens >= budget * minFill)) {
        this.#start = { at: kept, head: this.#start?.head ?? '' };
        return {
          prefix,
          start: kept,
          prefixTokens,
          prefixWhy: kept === 0 ? 'from the start of the document' : 'begins where it began before',
        };
      }
    }
    const piece = text.slice(Math.max(0, offset - Math.ceil(budget * maxCharsPerToken)), offset);
    const start = offset - cutPrefix(piece, budget, counter, offset === piece.length);
    const raw = text.slice(start, offset);
    this.#start = { at: start, head: raw.slice(0, anchorChars) };
    const prefix = normalizeLineEnds(raw);
    return {
      prefix,
      start,
      prefixTokens: this.#prefixCount.count(prefix, counter),
      prefixWhy: start === 0 ? 'from the start of the document' : 'cut at a line, with room to grow',
    };
  }

  /** Where the window began before, found again when an edit moved it. */
  #startNow(text: TextSource, offset: number): number | undefined {
    if (this.#start === undefined) return undefined;
    const { at, head } = this.#start;
    if (at === 0) return 0;
    // Nothing was shown, so that nothing tells where it was.
    if (head === '') return undefined;
    if (at + head.length <= offset && text.slice(at, at + head.length) === head) return at;
    const from = Math.max(0, at - anchorReach);
    const around = text.slice(from, Math.min(offset, at + anchorReach));
    const before = around.lastIndexOf(head, at - from);
    const after = around.indexOf(head, at - from);
    const nearest = before < 0 || (after >= 0 && after + from - at < at - (before + from)) ? after : before;
    return nearest < 0 ? undefined : from + nearest;
  }

  #cutSuffix(text: TextSource, offset: number, budget: number, counter: TokenCounter) {
    const end = Math.min(text.length, offset + Math.ceil(budget * maxCharsPerToken));
    const now = normalizeLineEnds(text.slice(offset, end));
    const kept = this.#suffix;
    if (kept !== undefined && isSuffixStillValid(kept.text, now, kept.whole)) {
      const suffixTokens = this.#suffixCount.count(kept.text, counter);
      if (suffixTokens <= budget) {
        const why = now.startsWith(kept.text)
          ? 'as before'
          : 'as before, since the text there has changed little';
        return { suffix: kept.text, end: offset + kept.rawChars, suffixTokens, suffixWhy: why };
      }
    }
    const chars = cutSuffix(now, budget, counter, end === text.length);
    const suffix = now.slice(0, chars);
    const whole = end === text.length && chars === now.length;
    // CR LF counts twice in the document and once here.
    const rawChars = whole ? end - offset : rawLength(text, offset, end, chars);
    this.#suffix = { text: suffix, rawChars, whole };
    return {
      suffix,
      end: offset + rawChars,
      suffixTokens: this.#suffixCount.count(suffix, counter),
      suffixWhy: whole ? 'to the end of the document' : 'cut at a line',
    };
  }
}

/** How many characters of the document from `offset` make `chars` characters with plain line ends. */
function rawLength(text: TextSource, offset: number, end: number, chars: number): number {
  const raw = text.slice(offset, end);
  if (!raw.includes('\r\n')) return chars;
  let at = 0;
  for (let counted = 0; counted < chars; counted++) at += raw.startsWith('\r\n', at) ? 2 : 1;
  return at;
}
