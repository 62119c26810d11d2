import { CodeScanner } from '../languages/code-scanner';
import type { CursorContext } from '../domain/cursor';

/** The kind of text at the cursor. */
export type Zone = 'code' | 'comment' | 'string' | 'prose';

/** Maximum text before the cursor that is read, in UTF-16 units. */
const maxChars = 4_096;

/**
 * The zone of the cursor, read from the last 4,096 characters before it: inside a longer comment or string the result may be
 * `code`. A language without an entry has no comments.
 */
export function zoneAt({ languageId, prefix }: CursorContext): Zone {
  const scanner = CodeScanner.for(languageId);
  scanner.read(prefix.slice(-maxChars));
  if (scanner.inLineComment) return 'comment';
  if (scanner.language.prose === true && scanner.inText) return 'prose';
  const kind = scanner.literal?.kind;
  return kind === 'string' || kind === 'comment' ? kind : 'code';
}
