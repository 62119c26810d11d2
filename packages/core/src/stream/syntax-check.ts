import { indentOf } from '../text/lines';
import { opensBlock } from '../languages/code-context';
import { lineFilter, type AnswerLine, type Cut } from './line-filter';
import type { StreamRule } from './stream-filter';

const name = 'syntax-check';

/** Lines that break the document before the stream is ended. */
const maxBroken = 3;

/**
 * Where the grammar is known, ends the answer before lines that break the document. A line breaks it when the document
 * parsed without an error before it and does not with it, although nothing is open that a later line could close; such lines
 * are held back until one mends them. Lines inside of what the answer opened pass, and so does the first line, whatever it is:
 * half-written code is what completion is for.
 */
export const syntaxCheck: StreamRule = {
  name,
  create({ cursor, code, syntax }) {
    if (syntax === undefined || !code.atLineEnd) return undefined;
    const scanner = code.scannerAtCursor();
    const depth = scanner.frames.length;
    let text = '';
    /** Fewest errors so far. */
    let least: number | undefined;
    let base: number | undefined;
    let heldFrom: number | undefined;
    let broken = 0;
    let wasOpen = true;
    /** The last line that is not further right than the first opened something. */
    let opened = false;

    /** Whether lines to come may still belong to what this one is a part of. */
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
      least ??= syntax?.errorsWith('', 0);
      const errors = least === undefined ? undefined : syntax?.errorsWith(text, 0);
      if (line.text.trim() !== '') base ??= indent;
      if (errors === undefined || least === undefined) return undefined;
      const open = isOpen(line, indent);
      if (errors <= least || least > 0) {
        // Until it parses without an error, the errors are the document's own.
        least = Math.min(least, errors);
        heldFrom = undefined;
        broken = 0;
      } else if (!open && heldFrom === undefined && wasOpen) {
        // The first line, or the end of something whose beginning has passed: the grammar does not know it.
        least = errors;
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
