import { isProse } from '../domain/lexicon';
import { indentOf } from '../domain/lines';
import { opensBlock } from '../domain/surroundings';
import type { RuleContext, StreamRule } from './stream-filter';

/**
 * Indents with tabs where the document does, and with spaces where it does. A document that uses both, or neither, is left
 * to the model; in one without any indented line the editor's setting decides. Text inside of strings is not touched.
 */
export const indentUnit: StreamRule = {
  name: 'indent-unit',
  create(context) {
    const { cursor, surroundings } = context;
    const wanted = wantedUnit(context);
    if (wanted === undefined || isProse(cursor.languageId)) return undefined;
    const width = surroundings.indentStyle.width ?? context.indentation?.tabSize ?? 4;
    const scanner = surroundings.scannerAtCursor();
    const above = surroundings.lineAbove;
    const levels =
      above === undefined ? 0 : indentOf(above, 1) + (opensBlock(above, cursor.languageId) ? 1 : 0);
    let spacesPerTab: number | undefined;
    let lead: string | undefined = surroundings.atLineHead ? '' : undefined;
    let line = '';

    function convert(space: string): string {
      if (scanner.literal !== undefined) return space;
      if (wanted === ' ') return space.replace(/\t/g, ' '.repeat(width));
      const columns = /^\t*/.exec(space)?.[0].length ?? 0;
      const spaces = space.length - columns;
      if (spaces === 0) return space;
      spacesPerTab ??= perTab(spaces, levels - cursor.linePrefix.length);
      return '\t'.repeat(columns + Math.floor(spaces / spacesPerTab)) + ' '.repeat(spaces % spacesPerTab);
    }

    return {
      push(text) {
        let passed = '';
        for (const char of text) {
          if (lead !== undefined && (char === ' ' || char === '\t')) {
            lead += char;
            continue;
          }
          if (lead !== undefined) {
            const converted = char === '\n' ? lead : convert(lead);
            passed += converted;
            line += converted;
            lead = undefined;
          }
          passed += char;
          line += char;
          if (char === '\n') {
            scanner.read(line);
            line = '';
            lead = '';
          }
        }
        return { text: passed };
      },
      end() {
        const rest = lead ?? '';
        lead = undefined;
        return { text: convert(rest) };
      },
    };
  },
};

function wantedUnit({ surroundings, cursor, indentation }: RuleContext): '\t' | ' ' | undefined {
  const { unit } = surroundings.indentStyle;
  if (unit !== undefined || indentation === undefined) return unit;
  return /^[ \t]/m.test(cursor.prefix + cursor.suffix) ? undefined : indentation.insertSpaces ? ' ' : '\t';
}

/** Spaces that stand for one tab, from the first line that has any and the level it should be at. */
function perTab(spaces: number, levels: number): number {
  const each = spaces / levels;
  if (each === 2 || each === 3 || each === 4 || each === 8) return each;
  return [4, 2, 3].find((width) => spaces % width === 0) ?? spaces;
}
