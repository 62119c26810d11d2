import { detach } from '../text/detach';
import type { CursorPosition } from '../domain/cursor-position';

/** A dismissed text, with a short piece of the document before and after it. */
export interface Dismissal {
  readonly uri: string;
  /** The end of the prefix. */
  readonly before: string;
  /** The head of the suffix. */
  readonly after: string;
  /** The dismissed text. */
  readonly text: string;
}

const beforeChars = 200;
const afterChars = 200;
const maxDismissals = 50;

/** The dismissal of `text` at a position. */
export function dismissalOf({ uri, cursor }: CursorPosition, text: string): Dismissal {
  return {
    uri,
    before: detach(cursor.prefix.slice(-beforeChars)),
    after: detach(cursor.suffix.slice(0, afterChars)),
    text: text.replace(/\r\n?/g, '\n'),
  };
}

/**
 * The last dismissals. Suppresses automatic requests at their positions, also after typing along the dismissed text, until the
 * text differs.
 */
export class Dismissals {
  #dismissals: Dismissal[] = [];

  /** Adds one; drops the oldest of more than 50. */
  add(dismissal: Dismissal): void {
    this.#dismissals.push(dismissal);
    if (this.#dismissals.length > maxDismissals) this.#dismissals.shift();
  }

  /** Whether the position is that of a dismissal, or the text typed since is a head of the dismissed text. */
  covers({ uri, cursor: { prefix, suffix } }: CursorPosition): boolean {
    return this.#dismissals.some((dismissal) => {
      if (dismissal.uri !== uri || suffix.slice(0, afterChars) !== dismissal.after) return false;
      const typed = typedAfter(dismissal, prefix);
      return typed !== undefined && dismissal.text.startsWith(typed) && typed.length < dismissal.text.length;
    });
  }
}

/** The text between the position of a dismissal and the end of `prefix`; `undefined` when that position is not near. */
function typedAfter({ before, text }: Dismissal, prefix: string): string | undefined {
  // A short piece was the whole prefix: the document begins with it.
  if (before.length < beforeChars) return prefix.startsWith(before) ? prefix.slice(before.length) : undefined;
  const near = prefix.slice(-(before.length + text.length));
  const start = near.lastIndexOf(before);
  return start < 0 ? undefined : near.slice(start + before.length);
}
