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

    /** Where the block ends when the line before `end` closes what the document closes already. */
    function withoutSurplus(end: number): number {
      const kept = text.slice(0, end).trimEnd();
      const lastLine = kept.lastIndexOf('\n') + 1;
      if (lastLine === 0 || !/^[)\]};,\s]+$/.test(kept.slice(lastLine))) return end;
      const shorter = syntax?.errorsWith(kept.slice(0, lastLine - 1), 0) ?? Infinity;
      return shorter < (syntax?.errorsWith(kept, 0) ?? 0) ? lastLine : end;
    }

    return lineFilter(name, surroundings, {
      line(line) {
        begin(line);
        if (leaves(line)) return line.at;
        scanner.read(`${line.text}\n`);
        text = text.padEnd(line.at, '\n') + line.text;
        const end = syntax?.blockEnd(text);
        return end !== undefined && end < text.length ? withoutSurplus(end) : undefined;
      },
      piece(line) {
        begin(line);
        // A word is judged when it is whole.
        return /^\s*(\w+\W|[^\w\s])/.test(line.text) && leaves(line) ? line.at : undefined;
      },
      holdFrom: ({ text: partial, at, first }) =>
        !first && !/^\s*(\w+\W|[^\w\s])/.test(partial) ? at : Infinity,
    });
  },
};
