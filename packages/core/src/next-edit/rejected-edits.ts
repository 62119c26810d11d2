import { detach } from '../text/detach';
import type { Hunk } from './hunk';

const maxRejected = 20;

/** An edit by what it changes, and on which line, so that it is found where that line has moved to. */
export interface RejectedEdit {
  readonly uri: string;
  /** See {@link rejectionKey}. */
  readonly key: string;
}

/** The last edits that the person dismissed. */
export class RejectedEdits {
  #rejected: readonly RejectedEdit[] = [];

  add(edit: RejectedEdit): void {
    this.#rejected = [...this.#rejected, edit].slice(-maxRejected);
  }

  has({ uri, key }: RejectedEdit): boolean {
    return this.#rejected.some((each) => each.uri === uri && each.key === key);
  }
}

/** What a hunk of `text` changes to what, and the line before it, whatever the line ends are. */
export function rejectionKey(text: string, { start, end, text: added }: Hunk): string {
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const key = JSON.stringify([line, text.slice(start, end), added]);
  return detach(key.replaceAll('\\r\\n', '\\n'));
}
