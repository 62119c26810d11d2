import { isProse } from '../domain/lexicon';
import { indentOf } from '../domain/lines';
import { opensBlock } from '../domain/surroundings';
import { lineFilter, type AnswerLine } from './line-filter';
import type { StreamRule } from './stream-filter';

const name = 'block-end';

/** Words that close or continue a block further left; they never end an answer by themselves. */
const continues =
  /^(end|fi|done|esac|else|elif|elsif|elseif|rescue|ensure|except|finally|catch|when|until)\b|^[)\]}]|^\w+:$/;

/**
 * Ends the answer where it leaves the block the cursor is in: at a line further left than the cursor's block and than what
 * follows the cursor. Lines inside a string or comment, preprocessor lines and closers do not count. At the outermost level
 * there is nothing to leave.
 */
export const blockEnd: StreamRule = {
  name,
  create({ cursor, surroundings, syntax }) {
    if (isProse(cursor.languageId)) return undefined;
    const { linePrefix, languageId } = cursor;
    const scanner = surroundings.scannerAtCursor();
    const directives = !scanner.lexicon.lineComments.includes('#');
    const next = surroundings.suffixLines.find((line) => !line.tail)?.indent;
    let base: number | undefined;
    let text = '';
    /** Where the last line begins when it is nothing but closers. */
    let closerAt: number | undefined;

    /** The block is told by the first line with something on it: of the answer, or of the cursor's line. */
    function begin(line: AnswerLine): void {
      if (base !== undefined) return;
      if (surroundings.atLineHead) base = indentOf(line.first ? linePrefix + line.text : line.text);
      else base = surroundings.lineIndent + (!line.first && opensBlock(linePrefix, languageId) ? 1 : 0);
    }

    function leaves(line: AnswerLine): boolean {
      if (line.first || base === undefined || base === 0) return false;
      const bare = line.text.trimStart();
      if (bare === '' || scanner.literal !== undefined) return false;
      if ((directives && bare.startsWith('#')) || continues.test(bare)) return false;
      const floor = Math.max(1, next ?? 1);
      const indent = indentOf(line.text);
      return indent < base && indent < floor;
    }

    /** Where the grammar says that the block has ended before `line`, the first that is outside of it. */
    function endBefore(line: AnswerLine): number | undefined {
      const end = line.first ? undefined : syntax?.blockEnd(text);
      if (end === undefined || end >= text.length) return undefined;
      if (closerAt === undefined) return line.at;
      // The line before it may close what the document closes already.
      const shorter = syntax?.errorsWith(text.slice(0, closerAt).trimEnd(), 0) ?? Infinity;
      const longer = syntax?.errorsWith(text.slice(0, line.at).trimEnd(), 0) ?? 0;
      return shorter < longer ? closerAt : line.at;
    }

    return lineFilter(name, surroundings, {
      line(line) {
        begin(line);
        if (leaves(line)) return line.at;
        scanner.read(`${line.text}\n`);
        text = text.padEnd(line.at, '\n') + line.text;
        const end = endBefore(line);
        closerAt = !line.first && /^[)\]};,\s]+$/.test(line.text) ? line.at : undefined;
        return end;
      },
      piece(line) {
        begin(line);
        // A word is judged when it is whole.
        return /^\s*(\w+\W|[^\w\s])/.test(line.text) && leaves(line) ? line.at : undefined;
      },
      holdFrom({ text: partial, at, first }) {
        // A grammar judges whole lines, and may take the closers before them back.
        if (syntax !== undefined && !first) return closerAt ?? at;
        return !first && !/^\s*(\w+\W|[^\w\s])/.test(partial) ? at : Infinity;
      },
    });
  },
};
