import { fileURLToPath } from 'node:url';

/** The path of the document at `uri`; `undefined` when it is not a file of this machine or not valid (`file:///100%.py`). Never throws. */
export function pathOfUri(uri: string): string | undefined {
  try {
    return /^file:/i.test(uri) ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}
