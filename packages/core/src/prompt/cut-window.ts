import type { TokenCounter } from '../domain/tokens';

/** Shares of its budget that a new prefix fills; the rest is room for typing before the next cut. */
const fill = { min: 0.62, aim: 0.75, max: 0.88 };

/**
 * Returns how many characters at the end of `piece` become the prefix: whole lines, preferably from the start of a top-level block.
 * The cursor's line always stays; of one that is too long, its end.
 *
 * @param reachesStart - whether `piece` begins at the start of the document; then all of it may stay.
 */
export function cutPrefix(
  piece: string,
  budget: number,
  counter: TokenCounter,
  reachesStart: boolean,
): number {
  const text = piece.includes('\r') ? piece.replace(/\r(?!\n)/g, '\n') : piece;
  let start = text.lastIndexOf('\n') + 1;
  let tokens = counter.count(text.slice(start));
  let best: { readonly start: number; readonly penalty: number } | undefined;
  while (tokens <= budget) {
    if (start === 0) {
      if (reachesStart) return text.length;
      break;
    }
    const tooShort = tokens < budget * fill.min ? 1 : 0;
    const penalty = Math.abs(tokens / budget - fill.aim) + tooShort + startPenalty(text, start);
    if (tokens <= budget * fill.max && (best === undefined || penalty < best.penalty))
      best = { start, penalty };
    const before = start < 2 ? 0 : text.lastIndexOf('\n', start - 2) + 1;
    tokens += counter.count(text.slice(before, start));
    start = before;
  }
  return best === undefined ? tailChars(text, budget * fill.aim, counter) : text.length - best.start;
}

/** Penalty for a prefix that begins at `start`: 0 for a top-level line after a blank one. */
function startPenalty(piece: string, start: number): number {
  const indented = /[ \t\n\r)\]}]/.test(piece.charAt(start));
  const afterBlank = /\n\r?\n$/.test(piece.slice(Math.max(0, start - 3), start));
  return (indented ? 0.2 : 0) + (afterBlank ? 0 : 0.1);
}

/**
 * Returns how many characters at the start of `piece` become the suffix: whole lines within the budget. The rest of the cursor's line
 * always stays; when it is too long, its head.
 *
 * @param reachesEnd - whether `piece` ends at the end of the document; otherwise its last line may be cut off.
 */
export function cutSuffix(piece: string, budget: number, counter: TokenCounter, reachesEnd: boolean): number {
  let tokens = 0;
  let at = 0;
  while (at < piece.length) {
    const lineEnd = piece.indexOf('\n', at);
    if (lineEnd < 0 && !reachesEnd) break;
    const next = lineEnd < 0 ? piece.length : lineEnd + 1;
    tokens += counter.count(piece.slice(at, next));
    if (tokens > budget) break;
    at = next;
  }
  if (at > 0) return at;
  const lineEnd = piece.indexOf('\n');
  return headChars(lineEnd < 0 ? piece : piece.slice(0, lineEnd), budget, counter);
}

/** How many characters at the end of `line` fit the budget, without splitting a surrogate pair. */
function tailChars(line: string, budget: number, counter: TokenCounter): number {
  const chars = maxChars(line.length, (count) => counter.count(line.slice(line.length - count)) <= budget);
  return isLowSurrogate(line.charCodeAt(line.length - chars)) ? chars - 1 : chars;
}

/** How many characters at the start of `line` fit the budget, without splitting a surrogate pair. */
function headChars(line: string, budget: number, counter: TokenCounter): number {
  const chars = maxChars(line.length, (count) => counter.count(line.slice(0, count)) <= budget);
  return isLowSurrogate(line.charCodeAt(chars)) ? chars - 1 : chars;
}

/** The greatest number up to `max` that fits, by binary search. */
function maxChars(max: number, fits: (chars: number) => boolean): number {
  let low = 0;
  let high = max;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
