import { isProse } from '../languages/find-language';
import { indentOf } from '../text/lines';
import { opensBlock } from '../languages/code-context';
import { headFilter } from './head-filter';
import type { RuleContext, StreamRule } from './stream-filter';

/**
 * The first line begins at the cursor, not at the left edge: indentation that the cursor's line already has is taken off,
 * and so is a second space after one that stands before the cursor. Indentation that the place allows stays.
 */
export const firstIndent: StreamRule = {
  name: 'first-indent',
  create(context) {
    const { cursor, code } = context;
    if (!/[ \t]$/.test(cursor.linePrefix) || isProse(cursor.languageId)) return undefined;
    if (code.literalAtCursor !== undefined) return undefined;
    return headFilter((head, ended) => {
      const body = head.trimStart();
      const space = head.slice(0, head.length - body.length);
      if (ended || space.includes('\n')) return { text: head };
      // Half a comment mark may become a whole one.
      const unsure = body === '' || ((body === '/' || body === '-') && !code.atLineHead);
      return unsure ? undefined : { text: fitting(space, body, context) + body };
    });
  },
};

/** As much of `space` as may stand between the cursor and `body`. */
function fitting(space: string, body: string, { cursor, code }: RuleContext): string {
  if (space === '') return '';
  if (!code.atLineHead) return /^(#|\/\/|\/\*|--|;)/.test(body) ? space : '';
  const above = code.lineAbove;
  const column = indentOf(cursor.linePrefix, 4);
  const indent = above === undefined ? 0 : indentOf(above, 4);
  const { unit, width } = code.indentStyle;
  const opened = above !== undefined && opensBlock(above, cursor.languageId);
  // Where the document does not tell, the editor has: it put the cursor where the block begins.
  const guessed = opened && column > indent ? column - indent : 4;
  const step = unit === '\t' ? 4 : (width ?? guessed);
  const furthest = opened ? indent + step : indent;
  const columns = column + indentOf(space, 4);
  if (columns <= furthest) return space;
  // A line that goes on with the one above may stand anywhere, but not at twice the cursor's column.
  const goesOn = above !== undefined && !opened && /[,+\-*/%&|=?:.\\(]$/.test(above.trimEnd());
  if (goesOn && indentOf(space, 4) !== column) return space;
  if (column >= furthest) return '';
  return unit === '\t' ? '\t'.repeat((furthest - column) / 4) : ' '.repeat(furthest - column);
}
