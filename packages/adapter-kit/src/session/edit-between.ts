import { commonHead, commonTail } from '@org/completion-core/adapter';
import type { TextEdit } from './ghost';

/**
 * The single edit that made `after` of `before`, for editors that do not report their changes one by one. Where several edits could
 * have, it is the one that ends at the cursor, as typing does. `undefined` when the texts are the same.
 *
 * @param cursor - the cursor in `after`
 */
export function editBetween(before: string, after: string, cursor: number): TextEdit | undefined {
  if (before === after) return undefined;
  const behind = after.length - cursor;
  // A key may type just what follows the cursor.
  if (behind <= before.length && before.endsWith(after.slice(cursor))) {
    const to = before.length - behind;
    const from = commonHead(before, after, Math.min(to, cursor));
    return { from, to, insert: after.slice(from, cursor) };
  }
  const from = commonHead(before, after);
  const tail = commonTail(before, after, Math.min(before.length, after.length) - from);
  return { from, to: before.length - tail, insert: after.slice(from, after.length - tail) };
}
