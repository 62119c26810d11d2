import { detach } from '../text/detach';
import type { Hunk } from './hunk';

const maxRejected = 20;

/** The last edits that the person dismissed, by what they change and on which line, so that they are found where it has moved to. */
export class RejectedEdits {
  #rejected: string[] = [];

  /** @param text - the document, with any line ends */
  add(uri: string, text: string, hunk: Hunk): void {
    this.#rejected = [...this.#rejected, keyOf(uri, text, hunk)].slice(-maxRejected);
  }

  has(uri: string, text: string, hunk: Hunk): boolean {
    return this.#rejected.length > 0 && this.#rejected.includes(keyOf(uri, text, hunk));
  }
}

function keyOf(uri: string, text: string, { start, end, text: added }: Hunk): string {
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const key = JSON.stringify([uri, line, text.slice(start, end), added]);
  return detach(key.replaceAll('\\r\\n', '\\n'));
}
