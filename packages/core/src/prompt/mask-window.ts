import { normalizeLineEnds } from '../domain/cursor';
import type { TextSource } from '../domain/document';
import type { ContentGate } from '../domain/gate';
import { lineCount } from '../text/lines';
import type { TextWindow } from '../domain/prompt';
import { isUnmasked } from './is-unmasked';

/** Text beyond the window on each side that the gate gets too: enough for the head of a private key whose middle is in the window. */
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

/** For a gate that changes the number of lines: masks each side of the cursor, and its line as a whole. */
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

/** The text around the window, cut to whole lines where there is a line end, with normalized line ends. */
function marginsOf({ start, end }: PlacedWindow, text: TextSource) {
  const from = Math.max(0, start - marginChars);
  const before = normalizeLineEnds(text.slice(from, start));
  const after = normalizeLineEnds(text.slice(end, Math.min(text.length, end + marginChars)));
  const firstWhole = from === 0 ? 0 : before.indexOf('\n') + 1;
  const lastWhole = end + marginChars >= text.length ? -1 : after.lastIndexOf('\n');
  return { before: before.slice(firstWhole), after: lastWhole < 0 ? after : after.slice(0, lastWhole) };
}

/**
 * Returns the part of a masked line that is in the window. The line was `left + portion + right` before masking, with `portion` in the
 * window. Where a mask crosses an edge of the window, the part is as long as `portion` was.
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
 * Returns both sides of the cursor in its line, masked. `whole` is the line as masked with the lines around it. When nothing in it was
 * masked, each side is masked alone: the cursor may be inside a secret that is still being typed.
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
  const offset = cursorIn(whole, ...alone);
  return [whole.slice(0, offset), whole.slice(offset)];
}

/** Cursor offset in the masked line: after `before`, or else before the tail that it shares with `after`. Both are masked alone. */
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
