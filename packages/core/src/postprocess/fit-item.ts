import type { ItemRange } from '../domain/item';
import { isBlank } from '../text/lines';
import type { CursorPosition } from '../domain/cursor-position';
import type { CodeContext } from '../languages/code-context';
import { TakeOver } from '../languages/take-over';

/**
 * Converts a candidate to an insertion with a range. Uses the line ends of the document. The range replaces text after the
 * cursor on its line only where `text` repeats it in order: closers whose frames `text` closes, and separators or the whole
 * rest of the line at the end of `text`.
 */
export function fitItem(
  text: string,
  { cursor, offset, code }: Pick<CursorPosition, 'cursor' | 'offset' | 'code'>,
): { readonly insertText: string; readonly range: ItemRange } {
  const insertText = cursor.eol === '\n' ? text : text.replaceAll('\n', cursor.eol);
  return { insertText, range: { start: offset, end: offset + takenOver(text, code) } };
}

/** Length of the rest of the line that `text` repeats. */
function takenOver(text: string, code: CodeContext): number {
  if (code.atLineEnd || text === '') return 0;
  const takeOver = new TakeOver(code);
  const scanner = code.scannerAtCursor();
  let from = 0;
  const firstLine = text.slice(0, endOfFirstLine(text));
  for (const end of takeOver.pairEnds(firstLine) ?? [])
    if (takeOver.readPair(end, firstLine.charAt(end.index))) from = end.index + 1;
  scanner.read(text, {
    close(closing) {
      if (takeOver.read(closing, text.slice(0, closing.start), scanner.frames) === 'taken-over')
        from = closing.end;
    },
  });
  takeOver.settle(scanner.literal);
  const { taken } = takeOver;
  return taken + endTakenOver(text.slice(from), code.cursor.lineSuffix.slice(taken), taken > 0);
}

function endOfFirstLine(text: string): number {
  const end = text.indexOf('\n');
  return end < 0 ? text.length : end;
}

/** How much of `rest` the end of `text` repeats: all of it or, after a closer, the separators at its head; never a part of a word, never a closer. */
function endTakenOver(text: string, rest: string, afterCloser: boolean): number {
  const whole = rest.trimEnd();
  if (isBlank(whole) || text === '') return 0;
  if (!/^[)\]}"'`\s]*$/.test(whole) && text.endsWith(whole)) {
    const before = text.slice(0, text.length - whole.length);
    const splitsWord = /[\p{L}\p{N}_]$/u.test(before) && /^[\p{L}\p{N}_]/u.test(whole);
    if (!splitsWord || whole.length >= 4) return whole.length;
  }
  if (!afterCloser) return 0;
  const marks = /^[;,]*/.exec(rest)?.[0] ?? '';
  for (let length = Math.min(marks.length, text.length); length > 0; length--) {
    if (text.endsWith(marks.slice(0, length))) return length;
  }
  return 0;
}
