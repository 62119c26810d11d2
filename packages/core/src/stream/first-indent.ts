import { indentOf } from '../text/lines';
import { opensBlock } from '../languages/code-context';
import { headFilter } from './head-filter';
import type { RuleContext, StreamRule } from './stream-filter';

/**
 * The first line begins at the cursor, not at the left edge: removes indentation that the cursor's line already has, and a
 * second space after one before the cursor. Keeps indentation that the position allows.
 */
export const firstIndent: StreamRule = {
  name: 'first-indent',
  create(context) {
    const { cursor, code } = context;
    if (!/[ \t]$/.test(cursor.linePrefix) || code.language.prose === true) return undefined;
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

/** The part of `space` that may be between the cursor and `body`. */
function fitting(space: string, body: string, { cursor, code }: RuleContext): string {
  if (space === '') return '';
  if (!code.atLineHead) return /^(#|\/\/|\/\*|--|;)/.test(body) ? space : '';
  const above = code.lineAbove;
  const column = indentOf(cursor.linePrefix, 4);
  const indent = above === undefined ? 0 : indentOf(above, 4);
  const { unit, width } = code.indentStyle;
  const opened = above !== undefined && opensBlock(above, cursor.languageId);
  // When the document shows no width, the editor's indentation of the cursor's line does.
  const guessed = opened && column > indent ? column - indent : 4;
  const step = unit === '\t' ? 4 : (width ?? guessed);
  const furthest = opened ? indent + step : indent;
  const columns = column + indentOf(space, 4);
  if (columns <= furthest) return space;
  // A continuation line may be anywhere, but not at twice the cursor's column.
  const continues = above !== undefined && !opened && /[,+\-*/%&|=?:.\\(]$/.test(above.trimEnd());
  if (continues && indentOf(space, 4) !== column) return space;
  if (column >= furthest) return '';
  return unit === '\t' ? '\t'.repeat((furthest - column) / 4) : ' '.repeat(furthest - column);
}
