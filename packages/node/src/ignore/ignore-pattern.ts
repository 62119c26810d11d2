import { classHas, readCharacterClass, type CharacterClass } from './character-class';
import type { MatchSteps } from './match-steps';
import { matchesWildcards, star } from './match-wildcards';

/** Matches any one character of a name. */
const anyCharacter = Symbol('any character');

type NameElement = string | typeof anyCharacter | CharacterClass;

/** The pattern of one name of a path: text when it has no wildcard. */
export type NamePattern = string | readonly (NameElement | typeof star)[];

/** A line of an ignore file. */
export interface IgnorePattern {
  /** Whether it re-includes paths that earlier patterns ignore. */
  readonly negated: boolean;
  readonly directoryOnly: boolean;
  /** Patterns for the names of a path, from the list's folder down; a star for any number of folders. */
  readonly names: readonly (NamePattern | typeof star)[];
}

const anyName: NamePattern = [star];

/** Reads a line of an ignore file as git does; `undefined` for a comment, an empty line and a pattern that cannot match. */
export function readIgnorePattern(line: string): IgnorePattern | undefined {
  if (line.startsWith('#')) return undefined;
  let text = withoutTrailingSpaces(line);
  const negated = text.startsWith('!');
  if (negated) text = text.slice(1);
  const directoryOnly = text.endsWith('/');
  if (directoryOnly) text = text.slice(0, -1);
  const isPath = text.includes('/');
  const names = readNames(text.startsWith('/') ? text.slice(1) : text);
  if (names === undefined || (names.length === 1 && names[0] === '')) return undefined;
  if (isPath) return { negated, directoryOnly, names: withInner(names) };
  const [name] = names;
  return { negated, directoryOnly, names: [star, name === star ? anyName : (name ?? anyName)] };
}

/** Whether the pattern matches the path whose `names`, from index `from` on, are relative to the list's folder. */
export function matchesPath(
  { negated, directoryOnly, names: pattern }: IgnorePattern,
  names: readonly string[],
  from: number,
  isDirectory: boolean,
  steps: MatchSteps,
): boolean {
  if (directoryOnly && !isDirectory) return false;
  // On case-insensitive file systems git ignores case. Ignoring more is the safe side, re-including more is not.
  const matches = (one: NamePattern, name: string) => matchesName(one, name, !negated, steps);
  const [first, last] = pattern;
  if (first === star && pattern.length === 2 && last !== undefined && last !== star)
    return matches(last, names[names.length - 1] ?? '');
  return matchesWildcards<NamePattern, string>(pattern, names, from, matches, steps);
}

function matchesName(pattern: NamePattern, name: string, foldsCase: boolean, steps: MatchSteps): boolean {
  if (typeof pattern === 'string') {
    steps.take(1);
    return (
      pattern === name ||
      (foldsCase && pattern.length === name.length && foldCase(pattern) === foldCase(name))
    );
  }
  return matchesWildcards<NameElement, string>(
    pattern,
    name,
    0,
    (element, character) => matchesCharacter(element, character, foldsCase),
    steps,
  );
}

function matchesCharacter(element: NameElement, character: string, foldsCase: boolean): boolean {
  if (element === anyCharacter) return true;
  if (typeof element === 'string')
    return element === character || (foldsCase && foldCase(element) === foldCase(character));
  const spellings =
    foldsCase && !element.negated ? [character, foldCase(character), character.toUpperCase()] : [character];
  return spellings.some((each) => classHas(element, each));
}

/** `text` with ASCII letters in lower case; like git, other letters are case-sensitive. */
export function foldCase(text: string): string {
  return /[A-Z]/.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;
}

/** Removes spaces at the end, except one after a backslash. */
function withoutTrailingSpaces(line: string): string {
  let end = line.length;
  while (line[end - 1] === ' ') end--;
  let backslashes = 0;
  while (line[end - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1 && end < line.length ? line.slice(0, end + 1) : line.slice(0, end);
}

/** The names of a pattern, a star for one that consists of stars only; `undefined` when it cannot match. */
function readNames(text: string): readonly (NamePattern | typeof star)[] | undefined {
  const names: (NamePattern | typeof star)[] = [];
  let name: (NameElement | typeof star)[] = [];
  let start = 0;
  const end = (index: number) => {
    names.push(/^\*{2,}$/.test(text.slice(start, index)) ? star : joined(name));
    name = [];
  };
  for (let at = 0; at < text.length; at++) {
    const escaped = text[at] === '\\';
    const slash = escaped ? at + 1 : at;
    if (text[slash] === '/') {
      end(at);
      at = slash;
      start = slash + 1;
    } else if (escaped) {
      if (++at === text.length) return undefined;
      name.push(text.charAt(at));
    } else if (text[at] === '[') {
      const read = readCharacterClass(text, at);
      if (read === undefined) return undefined;
      name.push(read.characters);
      at = read.end;
    } else if (text[at] !== '*') name.push(text[at] === '?' ? anyCharacter : text.charAt(at));
    else if (name.at(-1) !== star) name.push(star);
  }
  end(text.length);
  return names;
}

/** The elements as one text if none is a wildcard. */
function joined(name: readonly (NameElement | typeof star)[]): NamePattern {
  return name.every((each) => typeof each === 'string') ? name.join('') : name;
}

/** `folder/**` matches the content of the folder and not the folder. */
function withInner(names: readonly (NamePattern | typeof star)[]): readonly (NamePattern | typeof star)[] {
  return names.at(-1) === star ? [...names.slice(0, -1), anyName, star] : names;
}
