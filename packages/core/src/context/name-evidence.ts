import type { CursorContext } from '../domain/cursor';
import { eachIdentifier } from './identifiers';
import { linesAfter, linesBefore } from './names-around';

/** What the lines around the cursor say about names, each from 0 for nothing to 1 for a name right at the cursor. */
export interface NameEvidence {
  /** By name. */
  readonly names: ReadonlyMap<string, number>;
  /** By the words that names are made of. */
  readonly words: ReadonlyMap<string, number>;
}

/** Distance in lines at which a name counts half. */
const halfLines = 4;
/** What the first line below the cursor counts. */
const below = 0.7;

/** Reads the names around the cursor: the nearer the line, the more they count. */
export function nameEvidence({ prefix, suffix }: Pick<CursorContext, 'prefix' | 'suffix'>): NameEvidence {
  const names = new Map<string, number>();
  const words = new Map<string, number>();
  const read = (text: string, start: number, end: number, weight: number) =>
    eachIdentifier(text, start, end, (name) => {
      if ((names.get(name) ?? 0) >= weight) return;
      names.set(name, weight);
      for (const word of wordsOf(name)) if ((words.get(word) ?? 0) < weight) words.set(word, weight);
    });
  for (let line = 0, end = prefix.length; line < linesBefore && end >= 0; line++) {
    const start = end === 0 ? 0 : prefix.lastIndexOf('\n', end - 1) + 1;
    read(prefix, start, end, 1 / (1 + line / halfLines));
    end = start - 1;
  }
  for (let line = 0, start = 0; line < linesAfter && start < suffix.length; line++) {
    const stop = suffix.indexOf('\n', start);
    const end = stop < 0 ? suffix.length : stop;
    read(suffix, start, end, below / (1 + line / halfLines));
    start = end + 1;
  }
  return { names, words };
}

/** The words of a name, in lower case and without the `s` of a plural: `open`, `file` for `openFiles` and `OPEN_FILE`. */
export function wordsOf(name: string): readonly string[] {
  const words = new Set<string>();
  for (const [word] of name.matchAll(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{Lo}+|\d+/gu)) {
    if (word.length < 2) continue;
    const plain = word.toLowerCase();
    words.add(plain.length > 3 && plain.endsWith('s') ? plain.slice(0, -1) : plain);
  }
  return [...words];
}
