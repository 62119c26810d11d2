import { lineFilter, type AnswerLine, type Cut } from './line-filter';
import type { StreamRule } from './stream-filter';

const name = 'block-end';

/** Ends the answer at the end of the cursor's block, where a grammar is loaded. */
export const blockEnd: StreamRule = {
  name,
  create({ code, syntax }) {
    if (syntax === undefined || code.language.prose === true) return undefined;
    let text = '';
    /** Start of the last line when it consists of closers. */
    let closerStart: number | undefined;

    function endBefore(line: AnswerLine): Cut | undefined {
      const end = line.first ? undefined : syntax?.blockEnd(text);
      if (end === undefined || end >= text.length) return undefined;
      if (closerStart === undefined) return { end: line.start, reason: name };
      // The line before may close a block that the document closes already.
      const shorter = syntax?.errorsWith(text.slice(0, closerStart).trimEnd(), 0) ?? Infinity;
      const longer = syntax?.errorsWith(text.slice(0, line.start).trimEnd(), 0) ?? 0;
      return { end: shorter < longer ? closerStart : line.start, reason: name };
    }

    return lineFilter(code, {
      line(line) {
        text = text.padEnd(line.start, '\n') + line.text;
        const end = endBefore(line);
        closerStart = !line.first && /^[)\]};,\s]+$/.test(line.text) ? line.start : undefined;
        return end;
      },
      // A grammar judges whole lines, and may end the answer before the closers above them.
      holdFrom: ({ first, start }) => (first ? Infinity : (closerStart ?? start)),
    });
  },
};
