/** A bracket expression, e.g. `[a-z]` or `[!0-9_]`. */
export interface CharacterClass {
  readonly negated: boolean;
  /** First and last character of each range. */
  readonly ranges: readonly (readonly [string, string])[];
}

/** The POSIX classes as in git, ASCII only. First and last character of each range. */
const posixClasses: Readonly<Record<string, string>> = {
  alnum: '09AZaz',
  alpha: 'AZaz',
  blank: '  \t\t',
  cntrl: '\0\u001F\u007F\u007F',
  digit: '09',
  graph: '!~',
  lower: 'az',
  print: ' ~',
  punct: '!/:@[`{~',
  space: '  \t\n\r\r',
  upper: 'AZ',
  xdigit: '09AFaf',
};

/**
 * Reads the bracket expression at `pattern[start]` like git's wildmatch: a `]` at the beginning is literal, `\` escapes the next character.
 * `undefined` when it does not end or names an unknown class: then the pattern matches nothing.
 *
 * @returns `end`: index of its last bracket
 */
export function readCharacterClass(
  pattern: string,
  start: number,
): { readonly end: number; readonly characters: CharacterClass } | undefined {
  let at = start + 1;
  const negated = pattern[at] === '!' || pattern[at] === '^';
  if (negated) at++;
  const ranges: (readonly [string, string])[] = [];
  /** The character that a `-` can start a range from. */
  let previous = '';
  do {
    let character = pattern[at];
    if (character === undefined) return undefined;
    const next = pattern[at + 1];
    if (character === '-' && previous !== '' && next !== undefined && next !== ']') {
      const last = next === '\\' ? pattern[++at + 1] : next;
      if (last === undefined) return undefined;
      ranges.push([previous, last]);
      at++;
      previous = '';
      continue;
    }
    const named = character === '[' && next === ':' ? readPosixClass(pattern, at + 2) : undefined;
    if (named !== undefined) {
      const pairs = posixClasses[named.name];
      if (pairs === undefined) return undefined;
      for (let pair = 0; pair < pairs.length; pair += 2)
        ranges.push([pairs.charAt(pair), pairs.charAt(pair + 1)]);
      at = named.end;
      previous = '';
      continue;
    }
    if (character === '\\') character = pattern[++at];
    if (character === undefined) return undefined;
    ranges.push([character, character]);
    previous = character;
  } while (pattern[++at] !== ']');
  return { end: at, characters: { negated, ranges } };
}

/** The class whose name begins at `start`, up to `:]`; `undefined` when it is unknown. */
function readPosixClass(pattern: string, start: number): { name: string; end: number } | undefined {
  const end = pattern.indexOf(']', start);
  // Without its end the whole expression does not end.
  if (end < 0) return { name: '', end: pattern.length };
  return end > start && pattern[end - 1] === ':' ? { name: pattern.slice(start, end - 1), end } : undefined;
}

/** Whether the class contains `character`. No class contains a slash. */
export function classHas({ negated, ranges }: CharacterClass, character: string): boolean {
  if (character === '/') return false;
  return ranges.some(([first, last]) => first <= character && character <= last) !== negated;
}
