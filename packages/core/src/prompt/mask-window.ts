import type { TextSource } from '../domain/document';
import type { ContentGate } from '../domain/gate';
import { lineCount } from '../text/lines';
import type { TextWindow } from '../domain/prompt';
import { isUnmasked } from './is-unmasked';

/** What of the document the gate sees beyond the window on each side: enough for the head of a private key whose middle is shown. */
const marginChars = 8_000;

/** A window and where in a text it begins and ends, in UTF-16 offsets. */
export interface PlacedWindow extends TextWindow {
  readonly start: number;
  readonly end: number;
}

/**
 * `window` as it may be sent. The gate gets it with the text around it and with the cursor's line in one piece, so that it also
 * finds secrets that only the lines above or the text after the cursor reveal.
 *
 * @param text - what `window` was cut from.
 */
export async function maskWindow(
  window: PlacedWindow,
  text: TextSource,
  gate: ContentGate,
  uri: string,
): Promise<TextWindow> {
  const { before, after } = marginsOf(window, text);
  const whole = before + window.prefix + window.suffix + after;
  const masked = (await gate.mask(whole, uri)).split('\n');
  if (masked.length !== lineCount(whole)) return maskApart(window, gate, uri);
  const first = lineCount(before) - 1;
  const cursor = lineCount(before + window.prefix) - 1;
  const last = lineCount(before + window.prefix + window.suffix) - 1;
  const [left, right] = [lastLine(before), firstLine(after)];
  const [head, tail] = [lastLine(window.prefix), firstLine(window.suffix)];
  const atCursor = cutOut(
    head + tail,
    masked[cursor] ?? '',
    first === cursor ? left : '',
    last === cursor ? right : '',
  );
  const [shownHead, shownTail] = await maskLineAtCursor(head, tail, atCursor, gate, uri);
  const above = masked.slice(first, cursor);
  const below = masked.slice(cursor + 1, last + 1);
  const top = above[0];
  if (top !== undefined) above[0] = cutOut(firstLine(window.prefix), top, left, '');
  const bottom = below.at(-1);
  if (bottom !== undefined) below[below.length - 1] = cutOut(lastLine(window.suffix), bottom, '', right);
  return { prefix: [...above, shownHead].join('\n'), suffix: [shownTail, ...below].join('\n') };
}

/** For a gate that does not keep lines: both sides of the cursor by themselves, and its line whole. */
async function maskApart(
  { prefix, suffix }: TextWindow,
  gate: ContentGate,
  uri: string,
): Promise<TextWindow> {
  const [head, tail] = [lastLine(prefix), firstLine(suffix)];
  const whole = await gate.mask(head + tail, uri);
  const [shownHead, shownTail] = await maskLineAtCursor(head, tail, whole, gate, uri);
  return {
    prefix: await gate.mask(prefix.slice(0, prefix.length - head.length) + shownHead, uri),
    suffix: await gate.mask(shownTail + suffix.slice(tail.length), uri),
  };
}

/** The text around the window, cut to whole lines where there is a line end, with line ends as the window has them. */
function marginsOf({ start, end }: PlacedWindow, text: TextSource) {
  const margin = (piece: string) => piece.replace(/\r\n?/g, '\n');
  const from = Math.max(0, start - marginChars);
  const before = margin(text.slice(from, start));
  const after = margin(text.slice(end, Math.min(text.length, end + marginChars)));
  const firstWhole = from === 0 ? 0 : before.indexOf('\n') + 1;
  const lastWhole = end + marginChars >= text.length ? -1 : after.lastIndexOf('\n');
  return { before: before.slice(firstWhole), after: lastWhole < 0 ? after : after.slice(0, lastWhole) };
}

/**
 * What of `masked`, a line as the gate gave it back, lies in the window, where `portion` of it did, between `left` and `right`. Where the mask
 * reaches over an edge of the window it is as much of the masked line as `portion` was long.
 */
function cutOut(portion: string, masked: string, left: string, right: string): string {
  if (masked === left + portion + right) return portion;
  const kept = masked.startsWith(left)
    ? masked.slice(left.length)
    : masked.slice(Math.max(0, masked.length - portion.length - right.length));
  if (right === '') return kept;
  return kept.endsWith(right) ? kept.slice(0, kept.length - right.length) : kept.slice(0, portion.length);
}

/**
 * Both sides of the cursor in its line. `whole` is the line as the gate gave it back among the others; where nothing in it was masked, each
 * side counts by itself: a value may still be typed.
 */
async function maskLineAtCursor(
  before: string,
  after: string,
  whole: string,
  gate: ContentGate,
  uri: string,
): Promise<readonly [string, string]> {
  const alone = [await gate.mask(before, uri), await gate.mask(after, uri)] as const;
  const line = before + after;
  if (isUnmasked(whole, line) || whole === alone.join('')) return alone;
  const at = cursorIn(whole, ...alone);
  return [whole.slice(0, at), whole.slice(at)];
}

/** Where the cursor is in the masked line: behind what is before it also by itself, or in front of what is after it so. */
function cursorIn(whole: string, before: string, after: string): number {
  if (whole.startsWith(before)) return before.length;
  let tail = 0;
  while (tail < after.length && whole.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return whole.length - tail;
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1);
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
