/** A piece cut out of a file, for a model to restore. */
export interface Hole {
  readonly path: string;
  readonly languageId: string;
  /** `line`: from a word boundary to the end of its line. `block`: up to three whole lines. */
  readonly kind: 'line' | 'block';
  readonly before: string;
  readonly after: string;
  /** The text of the piece. */
  readonly truth: string;
}

/** A file that holes are cut from. */
export interface HoleSource {
  readonly path: string;
  readonly languageId: string;
  readonly text: string;
}

/** Shortest truth, in characters without white space. */
const minVisibleLength = 6;
/** Lines of a block. */
const blockLines = 3;

/**
 * Cuts `count` holes, spread over the files by their length, two thirds of them lines. The same seed cuts the same holes.
 * Blank lines, comments alone on their line and lines of closing marks are skipped.
 */
export function cutHoles(sources: readonly HoleSource[], count: number, seed: number): readonly Hole[] {
  const places = sources.flatMap((source) => placesIn(source));
  const random = seededRandom(seed);
  const holes: Hole[] = [];
  const left = [...places];
  while (holes.length < count && left.length > 0) {
    const [place] = left.splice(Math.floor(random() * left.length), 1);
    if (place !== undefined) holes.push(cutAt(place, holes.length % 3 === 2 ? 'block' : 'line', random()));
  }
  return holes;
}

interface Place {
  readonly source: HoleSource;
  /** Of the line, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

function placesIn(source: HoleSource): Place[] {
  const places: Place[] = [];
  for (const { index, 0: line } of source.text.matchAll(/[^\r\n]+/g)) {
    const bare = line.trim();
    if (
      bare.replace(/\s/g, '').length < minVisibleLength ||
      /^(\/\/|#|\*|\/\*|--|<!--)/.test(bare) ||
      !/\w/.test(bare)
    )
      continue;
    places.push({ source, start: index, end: index + line.length });
  }
  return places;
}

function cutAt({ source, start, end }: Place, kind: Hole['kind'], share: number): Hole {
  const { path, languageId, text } = source;
  const line = text.slice(start, end);
  const head = line.length - line.trimStart().length;
  let from = start + head;
  let to = start + line.trimEnd().length;
  if (kind === 'block') {
    for (let lines = 1; lines < blockLines; lines++) {
      const next = /^[^\S\r\n]*(?:\r\n|\n|\r)[^\r\n]*\S/.exec(text.slice(to, to + 500));
      if (next === null) break;
      to += next[0].length;
    }
  } else {
    // At the start of a word, with enough text after it.
    const words = [...line.slice(head).matchAll(/(?<=\W)\w|^\w/g)].map(({ index }) => index);
    const possible = words.filter(
      (offset) => line.slice(head + offset).replace(/\s/g, '').length >= minVisibleLength,
    );
    from += possible[Math.floor(share * possible.length)] ?? 0;
  }
  return {
    path,
    languageId,
    kind,
    before: text.slice(0, from),
    after: text.slice(to),
    truth: text.slice(from, to),
  };
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
