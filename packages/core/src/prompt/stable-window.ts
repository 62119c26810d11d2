import { normalizeLineEnds } from '../domain/cursor';
import type { TextSource } from '../domain/document';
import type { TokenCounter } from '../domain/tokens';
import { CountedText } from './counted-text';
import { cutPrefix, cutSuffix } from './cut-window';
import { isSuffixStillValid } from './is-suffix-still-valid';

/** Tokens for the window. */
export interface WindowBudget {
  /** Prefix and suffix together; the prefix gets what the suffix leaves. */
  readonly windowTokens: number;
  /** Max tokens of the prefix, also where the suffix leaves it more. @default no limit */
  readonly prefixTokens?: number;
  /** Max tokens of the suffix. */
  readonly suffixTokens: number;
}

/** A window, its place in the document and its tokens. Line ends are normalized. */
export interface CutWindow {
  readonly prefix: string;
  readonly suffix: string;
  /** UTF-16 offsets in the document. For a kept suffix, `end` is as far from the cursor as when it was cut. */
  readonly start: number;
  readonly end: number;
  readonly prefixTokens: number;
  readonly suffixTokens: number;
  /** Why the prefix begins here, for `inspect()`. */
  readonly prefixWhy: string;
  /** Why the suffix ends here, for `inspect()`. */
  readonly suffixWhy: string;
}

/** Max characters per token, which bounds how much of the document is read. */
const maxCharsPerToken = 8;
/** Characters at the start of the window by which it is found again after an edit above it. */
const anchorChars = 80;
/** Max characters by which an edit may move the start of the window. */
const maxAnchorMove = 4_000;
/** A prefix that fills less of its budget is cut again: the cursor moved up. */
const minFill = 0.4;

/**
 * The window of one document. A server reuses its work on a prompt up to the first character that changed, so both edges of the
 * window stay where they are for many keystrokes. Cost depends on the budget, not on the length of the document.
 *
 * Kept between builds:
 * - where the prefix begins and the text there, which finds the place again after an edit above. A new start is cut when the prefix
 *   is over budget, fills too little of it, or the place is not found. The cut leaves room for typing.
 * - the suffix as last sent. It is replaced when the text after the cursor differs too much (see {@link isSuffixStillValid}) or it is
 *   over budget.
 * - token counts of both, so that typing counts only new lines.
 */
export class StableWindow {
  #start: { readonly offset: number; readonly head: string } | undefined;
  #suffix: { readonly text: string; readonly rawChars: number; readonly whole: boolean } | undefined;
  readonly #prefixCount = new CountedText();
  readonly #suffixCount = new CountedText();

  /** Cuts the window around the cursor at `offset`. Keep the same `counter` between calls, or all is counted again. */
  cut(text: TextSource, offset: number, budget: WindowBudget, counter: TokenCounter): CutWindow {
    const suffix = this.#cutSuffix(text, offset, budget.suffixTokens, counter);
    const prefix = this.#cutPrefix(
      text,
      offset,
      Math.max(1, Math.min(budget.windowTokens - suffix.suffixTokens, budget.prefixTokens ?? Infinity)),
      counter,
    );
    return { ...prefix, ...suffix };
  }

  #cutPrefix(text: TextSource, offset: number, budget: number, counter: TokenCounter) {
    const kept = this.#findStart(text, offset);
    if (kept !== undefined && offset - kept <= budget * maxCharsPerToken) {
      const prefix = normalizeLineEnds(text.slice(kept, offset));
      const prefixTokens = this.#prefixCount.count(prefix, counter);
      if (prefixTokens <= budget && (kept === 0 || prefixTokens >= budget * minFill)) {
        this.#start = { offset: kept, head: this.#start?.head ?? '' };
        return {
          prefix,
          start: kept,
          prefixTokens,
          prefixWhy: kept === 0 ? 'from the start of the document' : 'starts where it did before',
        };
      }
    }
    const piece = text.slice(Math.max(0, offset - Math.ceil(budget * maxCharsPerToken)), offset);
    const start = offset - cutPrefix(piece, budget, counter, offset === piece.length);
    const raw = text.slice(start, offset);
    this.#start = { offset: start, head: raw.slice(0, anchorChars) };
    const prefix = normalizeLineEnds(raw);
    return {
      prefix,
      start,
      prefixTokens: this.#prefixCount.count(prefix, counter),
      prefixWhy: start === 0 ? 'from the start of the document' : 'cut at a line, with room to grow',
    };
  }

  /** Offset of the last start, also when an edit moved it; `undefined` when it is not found. */
  #findStart(text: TextSource, offset: number): number | undefined {
    if (this.#start === undefined) return undefined;
    const { offset: last, head } = this.#start;
    if (last === 0) return 0;
    // The prefix was empty, so there is no text to find.
    if (head === '') return undefined;
    if (last + head.length <= offset && text.slice(last, last + head.length) === head) return last;
    const from = Math.max(0, last - maxAnchorMove);
    const around = text.slice(from, Math.min(offset, last + maxAnchorMove));
    const before = around.lastIndexOf(head, last - from);
    const after = around.indexOf(head, last - from);
    const nearest =
      before < 0 || (after >= 0 && after + from - last < last - (before + from)) ? after : before;
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

/** Length in the document, from `offset`, of `chars` characters with normalized line ends. */
function rawLength(text: TextSource, offset: number, end: number, chars: number): number {
  const raw = text.slice(offset, end);
  if (!raw.includes('\r\n')) return chars;
  let at = 0;
  for (let counted = 0; counted < chars; counted++) at += raw.startsWith('\r\n', at) ? 2 : 1;
  return at;
}
