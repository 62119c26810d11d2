import { inkOf, isBlank } from '../domain/lines';
import { unmatchedClosers } from '../domain/surroundings';
import { isProse } from '../domain/lexicon';
import { lineFilter, type AnswerLine } from './line-filter';
import type { StreamRule } from './stream-filter';

const name = 'closers';

/**
 * Ends the answer before a closing bracket or quote that a later line after the cursor has already: one that would leave a
 * closer there with nothing to close. Closers that are needed stay, and so do those right
 * after the cursor, which the item takes over. A closer after which the answer opens the same again (`} else {`) is not surplus, so it waits for that.
 */
export const closers: StreamRule = {
  name,
  create({ cursor, surroundings }) {
    if (isProse(cursor.languageId)) return undefined;
    const scanner = surroundings.scannerAtCursor();
    const later = surroundings.closers.filter(({ adjacent }) => !adjacent);
    const atStart = unmatchedClosers(scanner.frames, later);
    // Only where everything before the cursor was read is a bracket that closes nothing certainly wrong.
    const sawAll = cursor.prefix.length < 16_384 && cursor.languageId !== 'shellscript';
    const inside = scanner.literal;
    let unopened = 0;
    /** Where the first surplus closer stands that nothing after it has made good for. */
    let surplusAt: number | undefined;
    let linesSince = 0;

    function read(line: AnswerLine, final: boolean): void {
      const reader = final ? scanner : scanner.fork();
      let extra = unopened;
      let at = surplusAt;
      let surplus = at !== undefined;
      const look = (where: number) => {
        // A string or comment that the answer has opened hides what follows until it is closed.
        const hidden = reader.literal !== undefined && reader.literal !== inside;
        surplus = (!hidden && unmatchedClosers(reader.frames, later) > atStart) || extra > 0;
        if (!surplus) at = undefined;
        else at ??= line.at + where;
      };
      reader.read(
        final ? `${line.text}\n` : line.text,
        (closing) => {
          if (!closing.matched && sawAll) extra++;
          look(closing.at);
        },
        look,
      );
      surplusAt = at;
      if (final) unopened = extra;
    }

    /** The surplus closer, with what stands before it on its line when that is nothing but space. */
    function cutBefore(at: number, line: AnswerLine): number {
      return line.at <= at && isBlank(line.text.slice(0, at - line.at)) ? line.at : at;
    }

    let cut: number | undefined;
    let pieceCut: number | undefined;
    return lineFilter(name, surroundings, {
      line(line) {
        const before = surplusAt !== undefined && surplusAt < line.at;
        read(line, true);
        if (surplusAt === undefined) {
          cut = undefined;
          linesSince = 0;
          return undefined;
        }
        if (!before) {
          cut = cutBefore(surplusAt, line);
          return undefined;
        }
        // `else` may stand alone between a closer and the opener that makes good for it.
        linesSince += inkOf(line.text) <= 12 && !/[()[\]{}]/.test(line.text) ? 1 : 2;
        return linesSince >= 2 ? cut : undefined;
      },
      piece(line) {
        const known = cut;
        const kept = surplusAt;
        read(line, false);
        if (known === undefined && surplusAt !== undefined) pieceCut = cutBefore(surplusAt, line);
        else pieceCut = undefined;
        // Only whole lines are remembered.
        surplusAt = kept;
        return undefined;
      },
      holdFrom: () => cut ?? pieceCut ?? Infinity,
      end: () => cut,
    });
  },
};
