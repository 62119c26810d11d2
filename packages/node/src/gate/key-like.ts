/** A run of the characters of keys that is at least so long may be a key. */
const longRun = 32;
/** The same of a run with a digit in it. */
const runWithDigit = 12;

const other = 0;
const ofKeys = 1;
const digit = 2;
const kinds = Uint8Array.from({ length: 128 }, (_, unit) => {
  const character = String.fromCharCode(unit);
  if (/\d/.test(character)) return digit;
  return /[\w+/=.~-]/.test(character) ? ofKeys : other;
});

/**
 * Whether a line contains a long run of the characters of keys (letters, digits and `_+/=.~-`): of 12 with a digit, or of 32. A loop, since
 * every line of a workspace is looked at, and a regular expression tries each place anew.
 */
export function hasKeyLikeRun(line: string): boolean {
  let length = 0;
  let hasDigit = false;
  for (let at = 0; at < line.length; at++) {
    const kind = kinds[line.charCodeAt(at)] ?? other;
    if (kind === other) {
      length = 0;
      hasDigit = false;
      continue;
    }
    length++;
    if (kind === digit) hasDigit = true;
    if (length >= longRun || (hasDigit && length >= runWithDigit)) return true;
  }
  return false;
}
