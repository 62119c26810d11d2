/** Keywords and other words that occur in any code. */
const commonWords = new Set(
  'abstract and any as assert async await bool boolean break case catch char class const continue def default del delete do double elif else end enum except export extends false final finally float fn for foreach from func function get global goto if impl implements import in instanceof int interface is lambda let list long mod module mut namespace new nil none nonlocal not null number object of operator or override package pass private protected pub public raise readonly record ref require return self set short static str string struct super switch template then this throw throws trait true try type typeof undefined union unless unsigned until use using val var virtual void volatile when where while with yield the that and'.split(
    ' ',
  ),
);

/** Min length of a name in UTF-16 units. */
const minLength = 3;

/**
 * Calls `visit` for each occurrence of a name in `text` from `start` to `end`: an identifier of three letters or more that is not a
 * common word. Reads character codes, since it runs for every key.
 */
export function eachIdentifier(
  text: string,
  start: number,
  end: number,
  visit: (name: string) => void,
): void {
  for (let at = start; at < end; at++) {
    if (!startsName(text.charCodeAt(at))) {
      if (isDigit(text.charCodeAt(at))) while (at + 1 < end && continuesName(text.charCodeAt(at + 1))) at++;
      continue;
    }
    const from = at;
    while (at + 1 < end && continuesName(text.charCodeAt(at + 1))) at++;
    if (at + 1 - from < minLength) continue;
    const name = text.slice(from, at + 1);
    if (!commonWords.has(name)) visit(name);
  }
}

/** The unique names in `text`. */
export function identifiersIn(text: string): Set<string> {
  const names = new Set<string>();
  eachIdentifier(text, 0, text.length, (name) => names.add(name));
  return names;
}

function startsName(code: number): boolean {
  const letter = code | 0x20;
  return (letter >= 97 && letter <= 122) || code === 95 || code === 36 || (code > 127 && isWord(code));
}

function continuesName(code: number): boolean {
  return startsName(code) || isDigit(code);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Letters and numbers of other scripts, and either half of a surrogate pair. */
function isWord(code: number): boolean {
  return (code >= 0xd800 && code <= 0xdfff) || /[\p{L}\p{N}\p{M}]/u.test(String.fromCharCode(code));
}
