import { lineFilter, type AnswerLine, type Cut } from './line-filter';
import type { StreamRule } from './stream-filter';

const name = 'block-end';

/** Where the grammar is known, ends the answer where it says that the block of the cursor ends. */
export const blockEnd: StreamRule = {
  name,
  create({ code, syntax }) {
    if (syntax === undefined || code.language.prose === true) return undefined;
    let text = '';
    /** Where the last line begins when it is nothing but closers. */
    let closerStart: number | undefined;

    function endBefore(line: AnswerLine): Cut | undefined {
      const end = line.first ? undefined : syntax?.blockEnd(text);
      if (end === undefined || end >= text.length) return undefined;
      if (closerStart === undefined) return { end: line.start, reason: name };
      // The line before it may close what the document closes already.
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
      // A grammar judges whole lines, and may take the closers before them back.
      holdFrom: ({ first, start }) => (first ? Infinity : (closerStart ?? start)),
    });
  },
};
