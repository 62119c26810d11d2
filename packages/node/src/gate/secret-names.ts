/** A name of a secret. Values of `weak` ones are usually not secret. */
export interface SecretName {
  readonly start: number;
  /** After the whole name. */
  readonly end: number;
  readonly weak: boolean;
  /** Whether the word ends the name, as in `dbPassword` but not in `password_prod`. */
  readonly exact: boolean;
}

const strong =
  'passw(?:or)?d|passwort|passphrase|passcode|pwd|secret|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|signing[_-]?key|encryption[_-]?key|master[_-]?key|auth[_-]?token|access[_-]?token|refresh[_-]?token|session[_-]?token|bot[_-]?token|api[_-]?token|bearer|credentials?|requirepass|identified by|pass(?![a-z])';
const weak = 'token|key|auth|sig(?:nature)?(?![a-z])|cookie|dsn';
const word = new RegExp(`(${strong})|(?:${weak})`, 'gi');
/** The rest of the name after the word, bounded. */
const rest = /[\w-]{0,32}/y;

/** Parts of names whose value is not a secret: `tokenUrl`, `password_min_length`, `publicKey`. */
const harmlessEnd =
  /^s?[_-]?(?:ur[il]|endpoint|path|file|dir|name|label|id|type|kind|field|placeholder|regexp?|pattern|selector|len|min|max|size|count|policy|error|message|msg|hint|title|text|input|expir|ttl|lifetime|reset|strength|format|header|param|ref|arn|prefix|suffix|index|word|code|board|down|up|press|frame|event|alg|class|element|icon|provider|manager|service|store|schema|validator|required|enabled|visible|visibility|changed|version|rotation|usage|limit|arg|s$)/i;
const harmlessStart =
  /(?:public|primary|foreign|partition|sort|cache|query|i18n|translation|storage|forgot|reset|show|hide|toggle|is|has|no|with|mon|tur|hot|short|csrf|xsrf)[_-]?$/i;

/** `bypass` and `compass` are words; `dbPass`, `DB_PASS` and `pass` are names. */
function isPartOfWord(line: string, start: number, text: string): boolean {
  return (
    /^pass$/i.test(text) &&
    /[a-z]/i.test(line[start - 1] ?? '') &&
    !/[a-z]P/.test(line.slice(start - 1, start + 1))
  );
}

/** The names of secrets in `line`, from the left. */
export function secretNames(line: string): readonly SecretName[] {
  const names: SecretName[] = [];
  for (const match of line.matchAll(word)) {
    const [text, isStrong] = match;
    const start = match.index;
    if (start < (names.at(-1)?.end ?? 0)) continue;
    rest.lastIndex = start + text.length;
    const [tail = ''] = rest.exec(line) ?? [];
    const end = start + text.length + tail.length;
    if (isPartOfWord(line, start, text)) continue;
    if (harmlessEnd.test(tail) || harmlessStart.test(line.slice(Math.max(0, start - 16), start))) continue;
    names.push({ start, end, weak: isStrong === undefined, exact: tail === '' });
  }
  return names;
}
