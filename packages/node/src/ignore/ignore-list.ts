import {
  foldCase,
  matchesPath,
  readIgnorePattern,
  type IgnorePattern,
  type NamePattern,
} from './ignore-pattern';
import type { MatchSteps } from './match-steps';
import { star } from './match-wildcards';

/** The patterns of one ignore file, or of one list of a configuration file. */
export interface IgnoreList {
  /**
   * The verdict of the last matching pattern: `true` when the path is ignored, `false` when it is re-included, `undefined` when none
   * matches. Judges only the path itself, not the folders above it.
   *
   * @param names - all names of the path; those from the index `from` on are relative to the list's folder
   * @throws StepsSpentError when it needs more steps than are left
   */
  verdictOf(
    names: readonly string[],
    from: number,
    isDirectory: boolean,
    steps: MatchSteps,
  ): boolean | undefined;
}

/** Reads lines in the syntax of `.gitignore`, as git does. */
export function parseIgnoreList(text: string): IgnoreList {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  return new PatternTable(
    lines
      .map((line) => readIgnorePattern(line.replace(/\r$/, '')))
      .filter((pattern) => pattern !== undefined),
  );
}

/** Patterns by a text that the path must contain, so that few are tried for each path. */
class PatternTable implements IgnoreList {
  readonly #patterns: readonly IgnorePattern[];
  /** Indexes of patterns, in their order: by the whole last name, by its end, by its beginning, by another whole name. */
  readonly #byLastName = new Map<string, number[]>();
  readonly #byEnd = new Map<number, Map<string, number[]>>();
  readonly #byBeginning = new Map<number, Map<string, number[]>>();
  readonly #byName = new Map<string, number[]>();
  readonly #others: number[] = [];
  /** A text that the last name must contain, by the index of the pattern. */
  readonly #within: readonly string[];

  constructor(patterns: readonly IgnorePattern[]) {
    this.#patterns = patterns;
    this.#within = patterns.map(({ names }) => maxTextLength(names.at(-1)));
    for (const [index, pattern] of patterns.entries()) this.#placeOf(pattern).push(index);
  }

  verdictOf(
    names: readonly string[],
    from: number,
    isDirectory: boolean,
    steps: MatchSteps,
  ): boolean | undefined {
    const last = foldCase(names[names.length - 1] ?? '');
    let found = -1;
    for (const indexes of this.#candidates(last, names, from)) {
      for (let at = indexes.length - 1; at >= 0; at--) {
        const index = indexes[at] as number;
        if (index < found) break;
        steps.take(1);
        if (!last.includes(this.#within[index] as string)) continue;
        if (!matchesPath(this.#patterns[index] as IgnorePattern, names, from, isDirectory, steps)) continue;
        found = index;
        break;
      }
    }
    return found < 0 ? undefined : !this.#patterns[found]?.negated;
  }

  *#candidates(last: string, names: readonly string[], from: number): Generator<readonly number[], void> {
    const none: readonly number[] = [];
    yield this.#byLastName.get(last) ?? none;
    for (const [length, ends] of this.#byEnd) yield ends.get(last.slice(-length)) ?? none;
    for (const [length, beginnings] of this.#byBeginning) yield beginnings.get(last.slice(0, length)) ?? none;
    if (this.#byName.size > 0) {
      for (let at = from; at < names.length; at++)
        yield this.#byName.get(foldCase(names[at] as string)) ?? none;
    }
    yield this.#others;
  }

  #placeOf({ names }: IgnorePattern): number[] {
    const last = names.at(-1);
    if (typeof last === 'string') return placeIn(this.#byLastName, foldCase(last));
    const end = last === undefined || last === star ? '' : textAt(last, 'end');
    if (end !== '') return placeIn(placeIn(this.#byEnd, end.length, mapOfLists), end);
    const beginning = last === undefined || last === star ? '' : textAt(last, 'beginning');
    if (beginning !== '') return placeIn(placeIn(this.#byBeginning, beginning.length, mapOfLists), beginning);
    const name = names.findLast((each) => typeof each === 'string');
    return name === undefined ? this.#others : placeIn(this.#byName, foldCase(name));
  }
}

const mapOfLists = (): Map<string, number[]> => new Map();

/** The text before the first wildcard of a name, or after its last one. */
function textAt(name: Exclude<NamePattern, string>, place: 'beginning' | 'end'): string {
  const texts = textsOf(name);
  return (place === 'beginning' ? texts[0] : texts.at(-1)) ?? '';
}

function maxTextLength(name: NamePattern | typeof star | undefined): string {
  if (name === undefined || name === star) return '';
  if (typeof name === 'string') return foldCase(name);
  return textsOf(name).reduce((longest, text) => (text.length > longest.length ? text : longest), '');
}

/** The texts between the wildcards of a name; empty at its ends if there is a wildcard. */
function textsOf(name: Exclude<NamePattern, string>): readonly string[] {
  const texts = [''];
  for (const element of name) {
    if (typeof element === 'string') texts.push((texts.pop() ?? '') + foldCase(element));
    else texts.push('');
  }
  return texts;
}

function placeIn<K, V>(map: Map<K, V>, key: K, make: () => V): V;
function placeIn<K>(map: Map<K, number[]>, key: K): number[];
function placeIn<K>(map: Map<K, unknown>, key: K, make: () => unknown = () => []): unknown {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}
