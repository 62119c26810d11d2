import { UsageError } from '../usage-error';

/** Where to complete, as the user wrote it. Line and column count from 1, the column in UTF-16 units. */
export type Target =
  | { readonly kind: 'stdin' }
  | { readonly kind: 'position'; readonly path: string; readonly line: number; readonly column: number }
  | { readonly kind: 'offset'; readonly path: string };

/**
 * Reads `FILE:LINE:COL`, or `-`. Only the last two numbers count, so paths may hold colons and drive letters. With `hasOffset`,
 * all of it is the path.
 *
 * @throws UsageError when line or column is missing or not an integer ≥ 1
 */
export function parseTarget(text: string, hasOffset: boolean): Target {
  if (text === '-') return { kind: 'stdin' };
  const [, path = '', line, column] = /^(.+):(\d+):(\d+)$/s.exec(text) ?? [];
  if (hasOffset) {
    if (path !== '')
      throw new UsageError(
        `"${text}" names a line and a column; give either FILE:LINE:COL or FILE with --offset`,
      );
    return { kind: 'offset', path: text };
  }
  if (path === '') {
    const missing = /^(.+):(\d+)$/s.test(text) ? 'has no column' : 'has no line and column';
    throw new UsageError(`"${text}" ${missing}; give FILE:LINE:COL, for example src/app.ts:12:5`);
  }
  if (Number(line) < 1 || Number(column) < 1) {
    throw new UsageError(`line and column must be integers ≥ 1, got ${text}`);
  }
  return { kind: 'position', path, line: Number(line), column: Number(column) };
}
