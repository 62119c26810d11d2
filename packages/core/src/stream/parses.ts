import { indentOf } from '../domain/lines';
import { opensBlock } from '../domain/surroundings';
import { lineFilter, type AnswerLine } from './line-filter';
import type { StreamRule } from './stream-filter';

const name = 'parses';

/** Lines that break the document before the stream is ended. */
const mostBroken = 3;

/**
 * Where the grammar is known, ends the answer before lines that break the document. A line breaks it when the document has
 * more errors with it than it had before, although nothing is open that a later line could close; such lines are held back
 * until one mends them. Lines inside of what the answer opened pass, and so does the first line, whatever it is: half-written
 * code is what completion is for.
 */
export const parses: StreamRule = {
  name,
  create({ cursor, surroundings, syntax }) {
    if (syntax === undefined || !surroundings.atLineEnd) return undefined;
    const scanner = surroundings.scannerAtCursor();
    const depth = scanner.frames.length;
    let text = '';
    let least: number | undefined;
    let base: number | undefined;
    let heldFrom: number | undefined;
    let broken = 0;

    /** Whether lines to come may still belong to what this one is a part of. */
    function isOpen(line: AnswerLine, indent: number): boolean {
      return (
        scanner.frames.length > depth ||
        scanner.literal !== undefined ||
        opensBlock(line.text, cursor.languageId) ||
        (base !== undefined && indent > base)
      );
    }

    function read(line: AnswerLine): number | undefined {
      const indent = indentOf(line.first ? cursor.linePrefix + line.text : line.text);
      scanner.read(`${line.text}\n`);
      text = text.padEnd(line.at, '\n') + line.text;
      least ??= syntax?.errorsWith('', 0);
      const errors = least === undefined ? undefined : syntax?.errorsWith(text, 0);
      const isFirst = base === undefined;
      if (line.text.trim() !== '') base ??= indent;
      if (errors === undefined || least === undefined) return undefined;
      const open = isOpen(line, indent);
      if (errors <= least || (isFirst && !open)) {
        least = errors;
        heldFrom = undefined;
        broken = 0;
      } else if (!open) {
        heldFrom ??= line.at;
        broken++;
      }
      return broken >= mostBroken ? heldFrom : undefined;
    }

    return lineFilter(name, surroundings, {
      line: read,
      holdFrom: (line) => heldFrom ?? (base === undefined ? Infinity : line.at),
      end: () => heldFrom,
    });
  },
};
