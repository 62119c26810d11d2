import { isProse } from '../domain/lexicon';
import { indentOf } from '../domain/lines';
import { opensBlock } from '../domain/surroundings';
import type { RuleContext, StreamRule } from './stream-filter';

/**
 * The first line begins at the cursor, not at the left edge: indentation that the cursor's line already has is taken off,
 * and so is a second space after one that stands before the cursor. Indentation that the place allows stays.
 */
export const firstIndent: StreamRule = {
  name: 'first-indent',
  create(context) {
    const { cursor, surroundings } = context;
    if (!/[ \t]$/.test(cursor.linePrefix) || isProse(cursor.languageId)) return undefined;
    if (surroundings.scannerAtCursor().literal !== undefined) return undefined;
    let lead: string | undefined = '';
    return {
      push(text) {
        if (lead === undefined) return { text };
        lead += text;
        const body = lead.trimStart();
        const space = lead.slice(0, lead.length - body.length);
        // Half a comment mark may become a whole one.
        const unsure = body === '' || ((body === '/' || body === '-') && !surroundings.atLineHead);
        if (unsure && !space.includes('\n')) return { text: '' };
        const passed = space.includes('\n') ? lead : fitting(space, body, context) + body;
        lead = undefined;
        return { text: passed };
      },
      end() {
        const rest = lead ?? '';
        lead = undefined;
        return { text: rest };
      },
    };
  },
};

/** As much of `space` as may stand between the cursor and `body`. */
function fitting(space: string, body: string, { cursor, surroundings }: RuleContext): string {
  if (space === '') return '';
  if (!surroundings.atLineHead) return /^(#|\/\/|\/\*|--|;)/.test(body) ? space : '';
  const above = surroundings.lineAbove;
  const column = surroundings.lineIndent;
  const indent = above === undefined ? 0 : indentOf(above);
  const { unit, width } = surroundings.indentStyle;
  const opened = above !== undefined && opensBlock(above, cursor.languageId);
  // Where the document does not tell, the editor has: it put the cursor where the block begins.
  const guessed = opened && column > indent ? column - indent : 4;
  const step = unit === '\t' ? 4 : (width ?? guessed);
  const furthest = opened ? indent + step : indent;
  const columns = column + indentOf(space);
  if (columns <= furthest) return space;
  // A line that goes on with the one above may stand anywhere, but not at twice the cursor's column.
  const goesOn = above !== undefined && !opened && /[,+\-*/%&|=?:.\\(]$/.test(above.trimEnd());
  if (goesOn && indentOf(space) !== column) return space;
  if (column >= furthest) return '';
  return unit === '\t' ? '\t'.repeat((furthest - column) / 4) : ' '.repeat(furthest - column);
}
