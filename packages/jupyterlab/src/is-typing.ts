/** One part of a change, as Yjs describes it: text that stays, goes or comes, in UTF-16 units. */
export interface ChangePart {
  readonly retain?: number;
  readonly delete?: number;
  readonly insert?: unknown;
}

/**
 * Whether a change is one that a key makes: at one place, with the cursor there and nothing but whitespace inserted behind it.
 * A file that is loaded, or another person's edit, is none.
 *
 * @param cursor - after the change, in UTF-16 units
 */
export function isTyping(change: readonly ChangePart[], cursor: number): boolean {
  const start = change[0]?.retain ?? 0;
  const parts = change[0]?.retain === undefined ? change : change.slice(1);
  if (parts.length === 0 || parts.some(({ retain }) => retain !== undefined)) return false;
  const inserted = parts.map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('');
  const behind = inserted.slice(Math.max(0, cursor - start));
  return cursor >= start && cursor <= start + inserted.length && behind.trim() === '';
}
