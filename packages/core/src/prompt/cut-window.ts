import type { TokenCounter } from '../domain/tokens';

/** A freshly cut prefix fills this much of its budget, so that the cut stays put while the rest is typed. */
const fill = { least: 0.62, aim: 0.75, max: 0.88 };

/**
 * How many characters at the end of `piece` become the prefix: whole lines, begun where a top-level piece of code begins when one does near
 * the right place. The last line, the cursor's, always stays; when it alone is too long its end does.
 *
 * @param reachesStart - whether `piece` begins where the document does; then all of it may stay.
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
  let best: { readonly at: number; readonly badness: number } | undefined;
  while (tokens <= budget) {
    if (start === 0) {
      if (reachesStart) return text.length;
      break;
    }
    const tooShort = tokens < budget * fill.least ? 1 : 0;
    const badness = Math.abs(tokens / budget - fill.aim) + tooShort + breaksIn(text, start);
    if (tokens <= budget * fill.max && (best === undefined || badness < best.badness))
      best = { at: start, badness };
    const before = start < 2 ? 0 : text.lastIndexOf('\n', start - 2) + 1;
    tokens += counter.count(text.slice(before, start));
    start = before;
  }
  return best === undefined ? tailChars(text, budget * fill.aim, counter) : text.length - best.at;
}

/** How bad a place the line at `start` is to begin: none for a top-level line after a blank one. */
function breaksIn(piece: string, start: number): number {
  const indented = /[ \t\n\r)\]}]/.test(piece.charAt(start));
  const afterBlank = /\n\r?\n$/.test(piece.slice(Math.max(0, start - 3), start));
  return (indented ? 0.2 : 0) + (afterBlank ? 0 : 0.1);
}

/**
 * How many characters at the start of `piece` become the suffix: whole lines within the budget. The rest of the cursor's line always stays;
 * when it alone is too long its head does.
 *
 * @param reachesEnd - whether `piece` ends where the document does; otherwise its last line is not whole.
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

/** The most characters at the end of `line` within the budget; never half a surrogate pair. */
function tailChars(line: string, budget: number, counter: TokenCounter): number {
  const chars = maxChars(line.length, (count) => counter.count(line.slice(line.length - count)) <= budget);
  return isLowSurrogate(line.charCodeAt(line.length - chars)) ? chars - 1 : chars;
}

function headChars(line: string, budget: number, counter: TokenCounter): number {
  const chars = maxChars(line.length, (count) => counter.count(line.slice(0, count)) <= budget);
  return isLowSurrogate(line.charCodeAt(chars)) ? chars - 1 : chars;
}

/** The greatest number up to `most` that fits, by halving. */
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
