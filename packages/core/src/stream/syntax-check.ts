import { indentOf } from '../text/lines';
import { opensBlock } from '../languages/code-context';
import { lineFilter, type AnswerLine, type Cut } from './line-filter';
import type { StreamRule } from './stream-filter';

const name = 'syntax-check';

/** Number of lines in a row that break the document before the answer ends. */
const maxBroken = 3;

/**
 * Ends the answer before lines that break the document, where a grammar is loaded. A line breaks it when the document parsed
 * without an error before it and does not with it, although no open frame could be closed by a later line; such lines are
 * held back until a later one fixes the error. Lines inside blocks of the answer pass, and so does the first line: incomplete
 * code is the normal case.
 */
export const syntaxCheck: StreamRule = {
  name,
  create({ cursor, code, syntax }) {
    if (syntax === undefined || !code.atLineEnd) return undefined;
    const scanner = code.scannerAtCursor();
    const depth = scanner.frames.length;
    let text = '';
    /** Minimum number of errors so far. */
    let minErrors: number | undefined;
    let base: number | undefined;
    let heldFrom: number | undefined;
    let broken = 0;
    let wasOpen = true;
    /** The last line that is not indented deeper than the first left a frame or block open. */
    let opened = false;

    /** Whether later lines may still belong to the same construct as this one. */
    function isOpen(line: AnswerLine, indent: number): boolean {
      const opens =
        scanner.frames.length > depth ||
        scanner.literal !== undefined ||
        opensBlock(line.text, cursor.languageId);
      const isInside = base !== undefined && indent > base;
      if (opens || !isInside) opened = opens;
      return opens || (isInside && opened);
    }

    function cut(): Cut | undefined {
      return heldFrom === undefined ? undefined : { end: heldFrom, reason: name };
    }

    function read(line: AnswerLine): Cut | undefined {
      const indent = indentOf(line.first ? cursor.linePrefix + line.text : line.text);
      scanner.read(`${line.text}\n`);
      text = text.padEnd(line.start, '\n') + line.text;
      minErrors ??= syntax?.errorsWith('', 0);
      const errors = minErrors === undefined ? undefined : syntax?.errorsWith(text, 0);
      if (line.text.trim() !== '') base ??= indent;
      if (errors === undefined || minErrors === undefined) return undefined;
      const open = isOpen(line, indent);
      if (errors <= minErrors || minErrors > 0) {
        // Until it parses without an error, the errors are the document's.
        minErrors = Math.min(minErrors, errors);
        heldFrom = undefined;
        broken = 0;
      } else if (!open && heldFrom === undefined && wasOpen) {
        // The first line, or the end of a construct whose beginning has passed: the grammar does not support it.
        minErrors = errors;
      } else if (!open) {
        heldFrom ??= line.start;
        broken++;
      }
      wasOpen = open;
      return broken >= maxBroken ? cut() : undefined;
    }

    return lineFilter(code, {
      line: read,
      holdFrom: (line) => heldFrom ?? (base === undefined ? Infinity : line.start),
      end: cut,
    });
  },
};
