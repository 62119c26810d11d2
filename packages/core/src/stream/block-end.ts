import { isProse } from '../domain/lexicon';
import { indentOf, isBlank } from '../domain/lines';
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

    function begin(line: AnswerLine): void {
      if (!line.first || !surroundings.atLineHead) base ??= surroundings.lineIndent;
      else if (!isBlank(line.text)) base ??= indentOf(linePrefix + line.text);
      if (
        line.first &&
        !surroundings.atLineHead &&
        isBlank(line.text) &&
        opensBlock(linePrefix, languageId)
      ) {
        base = surroundings.lineIndent + 1;
      }
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

    return lineFilter(name, {
      line(line) {
        begin(line);
        if (leaves(line)) return line.at;
        scanner.read(`${line.text}\n`);
        text = text.padEnd(line.at, '\n') + line.text;
        const end = syntax?.blockEnd(text);
        return end !== undefined && end < text.length ? end : undefined;
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
