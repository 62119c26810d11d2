import { detach } from '../text/detach';
import type { CursorPosition } from '../domain/cursor-position';

/** What was dismissed, and the text it would have stood in; short pieces of it. */
export interface Dismissal {
  readonly uri: string;
  readonly before: string;
  readonly after: string;
  readonly text: string;
}

const beforeChars = 200;
const afterChars = 200;
const remembered = 50;

/** What is remembered when `text` is dismissed at `place`. */
export function dismissalOf({ uri, cursor }: CursorPosition, text: string): Dismissal {
  return {
    uri,
    before: detach(cursor.prefix.slice(-beforeChars)),
    after: detach(cursor.suffix.slice(0, afterChars)),
    text: text.replace(/\r\n?/g, '\n'),
  };
}

/**
 * What somebody dismissed, and where. Nothing is offered at that place unasked, also not after typing along what was
 * dismissed, until the text differs.
 */
export class Dismissals {
  #dismissals: Dismissal[] = [];

  add(dismissal: Dismissal): void {
    this.#dismissals.push(dismissal);
    if (this.#dismissals.length > remembered) this.#dismissals.shift();
  }

  /** Whether something was dismissed at `place`, or what was typed since is a head of what was. */
  covers({ uri, cursor: { prefix, suffix } }: CursorPosition): boolean {
    return this.#dismissals.some((dismissal) => {
      if (dismissal.uri !== uri || suffix.slice(0, afterChars) !== dismissal.after) return false;
      const typed = typedAfter(dismissal, prefix);
      return typed !== undefined && dismissal.text.startsWith(typed) && typed.length < dismissal.text.length;
    });
  }
}

/** What stands between the place of a dismissal and the end of `prefix`; `undefined` when that place is not near. */
function typedAfter({ before, text }: Dismissal, prefix: string): string | undefined {
  // A short piece is all that stood before the place: the document begins with it.
  if (before.length < beforeChars) return prefix.startsWith(before) ? prefix.slice(before.length) : undefined;
  const near = prefix.slice(-(before.length + text.length));
  const at = near.lastIndexOf(before);
  return at < 0 ? undefined : near.slice(at + before.length);
}
