import { CodeScanner } from '../languages/code-scanner';
import type { CursorContext } from '../domain/cursor';

/** What kind of text the cursor is in. */
export type Zone = 'code' | 'comment' | 'string' | 'prose';

/** How much of the text before the cursor is read, in UTF-16 units. */
const reach = 4_096;

/**
 * The zone of the cursor, read from the last few thousand characters before it. It starts outside of everything, so that
 * inside a comment or string longer than that the answer may be `code`; an unknown language has no comments.
 */
export function zoneAt({ languageId, prefix }: CursorContext): Zone {
  const scanner = CodeScanner.for(languageId);
  scanner.read(prefix.slice(-reach));
  if (scanner.inLineComment) return 'comment';
  if (scanner.language.prose === true && scanner.inText) return 'prose';
  const kind = scanner.literal?.kind;
  return kind === 'string' || kind === 'comment' ? kind : 'code';
}
