import { indentOf } from '../text/lines';
import { opensBlock } from '../languages/code-context';
import { holdingFilter } from './holding-filter';
import type { RuleContext, StreamRule } from './stream-filter';

/**
 * Converts indentation to the document's unit, tabs or spaces. Does nothing in a document that uses both; in one without any
 * indented line the editor's setting decides. Does not change text inside strings.
 */
export const indentUnit: StreamRule = {
  name: 'indent-unit',
  create(context) {
    const { cursor, code } = context;
    const unit = expectedUnit(context);
    if (unit === undefined || code.language.prose === true) return undefined;
    const width = code.indentStyle.width ?? context.indentation?.tabSize ?? 4;
    const scanner = code.scannerAtCursor();
    const above = code.lineAbove;
    const levels =
      above === undefined ? 0 : indentOf(above, 1) + (opensBlock(above, cursor.languageId) ? 1 : 0);
    let spacesPerTab: number | undefined;
    let usesSpaces = false;
    /** The text that is read next begins at the head of a line. */
    let atHead = code.atLineHead;
    /** Whole lines that the scanner has not read, and the current line. */
    let unread = '';
    let line = '';

    function inLiteral(): boolean {
      scanner.read(unread);
      unread = '';
      return scanner.literal !== undefined;
    }

    function convert(space: string): string {
      if (unit === ' ') {
        if (usesSpaces || space === '' || inLiteral()) return space;
        usesSpaces = space.startsWith(' ');
        // In an answer with both, a tab means eight columns.
        return usesSpaces ? space : space.replace(/\t/g, ' '.repeat(width));
      }
      // Spaces after tabs align.
      if (space === '' || space.startsWith('\t') || inLiteral()) return space;
      spacesPerTab ??= perTab(space.length, levels - cursor.linePrefix.length);
      return '\t'.repeat(Math.floor(space.length / spacesPerTab)) + ' '.repeat(space.length % spacesPerTab);
    }

    return holdingFilter((text, ended) => {
      const lastLine = text.lastIndexOf('\n') + 1;
      const isLead = (atHead || lastLine > 0) && /^[ \t]*$/.test(text.slice(lastLine));
      const end = isLead && !ended ? lastLine : text.length;
      let passed = '';
      for (const piece of text.slice(0, end).match(/[^\n]*\n|[^\n]+/g) ?? []) {
        const space = atHead ? (/^[ \t]+(?![ \t\n])/.exec(piece)?.[0] ?? '') : '';
        const converted = convert(space) + piece.slice(space.length);
        passed += converted;
        line += converted;
        atHead = piece.endsWith('\n');
        if (!atHead) continue;
        unread += line;
        line = '';
      }
      return { text: passed, held: text.slice(end) };
    });
  },
};

function expectedUnit({ code, cursor, indentation }: RuleContext): '\t' | ' ' | undefined {
  const { unit } = code.indentStyle;
  if (unit !== undefined || indentation === undefined) return unit;
  return /^[ \t]/m.test(cursor.prefix + cursor.suffix) ? undefined : indentation.insertSpaces ? ' ' : '\t';
}

/** Spaces per tab, from the first indented line and the level it should have. */
function perTab(spaces: number, levels: number): number {
  const each = spaces / levels;
  if (each === 2 || each === 3 || each === 4 || each === 8) return each;
  return [4, 2, 3].find((width) => spaces % width === 0) ?? spaces;
}
