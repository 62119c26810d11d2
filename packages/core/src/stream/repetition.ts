import { visibleLength } from '../text/lines';
import { lineFilter } from './line-filter';
import type { StreamRule } from './stream-filter';

const name = 'repetition';

/** Maximum length of a repeated block, in lines. */
const maxBlockLines = 12;
/** Maximum repetitions in a row of one line, and of a block of lines: real code repeats a little too. */
const maxLineCopies = 3;
const maxBlockCopies = 6;
/** The same for lines without a letter, such as rows of a table. */
const maxPlainCopies = 12;
/** Maximum visible characters of the repetitions of a block, from its second copy on. */
const maxRepeatedChars = 240;
/** Minimum characters at the end of a line that repeat one piece, for a loop. */
const loopChars = 120;
const maxPieceChars = 30;

/**
 * Ends an answer that loops: lines or blocks of lines that repeat in a row, or a line that repeats one short piece.
 * Repetitions wait until a loop is certain, and only its first copy passes; a few equal lines pass.
 */
export const repetition: StreamRule = {
  name,
  create({ code }) {
    const lines: { readonly text: string; readonly start: number }[] = [];
    /** For each block length, the number of lines in a row that equal the line that far above. */
    const runs = Array.from({ length: maxBlockLines + 1 }, () => 0);
    let holdAt = Infinity;

    function lineLoop(text: string): boolean {
      if (text.length < loopChars) return false;
      const tail = text.slice(-loopChars);
      for (let length = 1; length <= maxPieceChars; length++) {
        if (tail.slice(length) !== tail.slice(0, -length)) continue;
        return /[\p{L}]/u.test(tail.slice(0, length)) || text.length >= loopChars * 4;
      }
      return false;
    }

    return lineFilter(code, {
      line({ text, start }) {
        if (lineLoop(text.trimEnd())) return { end: start, reason: name };
        lines.push({ text: text.trimEnd(), start });
        holdAt = Infinity;
        for (let length = 1; length <= maxBlockLines && lines.length > length; length++) {
          const same = lines.at(-1)?.text === lines.at(-1 - length)?.text;
          const run = same ? (runs[length] ?? 0) + 1 : 0;
          runs[length] = run;
          if (run === 0) continue;
          const block = lines.slice(-length).map((line) => line.text.trim());
          const hasLetters = /\p{L}/u.test(block.join('')) && block.join('').length >= 4;
          const copies = !hasLetters ? maxPlainCopies : length === 1 ? maxLineCopies : maxBlockCopies;
          const firstRepeated = lines[lines.length - run]?.start ?? start;
          const visibleChars = visibleLength(
            lines
              .slice(-run)
              .map((line) => line.text)
              .join(''),
          );
          const isLong = hasLetters && length > 1 && run >= 2 * length && visibleChars > maxRepeatedChars;
          if (isLong || run > copies * length) return { end: firstRepeated, reason: name };
          holdAt = Math.min(holdAt, firstRepeated);
        }
        return undefined;
      },
      piece: ({ text, start }) => (lineLoop(text) ? { end: start, reason: name } : undefined),
      holdFrom: ({ start, first }) => Math.min(holdAt, first ? Infinity : start),
    });
  },
};
