import { expect, it } from 'vitest';
import { AnchoredPlaces, anchorCount, AnchorWalk } from './anchored-places';
import { lex } from './lexer';
import { TokenClasses } from './token-classes';
import { Vocabulary } from './vocabulary';

/** The anchors of each place, walked to it from the start of the row. */
function walkedTo(tokens: Int32Array, place: number, classes: TokenClasses) {
  const walk = new AnchorWalk();
  walk.start();
  for (let at = 0; at < place; at++) walk.push(tokens[at] ?? 0, classes);
  return Array.from({ length: anchorCount }, (_, i) => [walk.anchors[i], walk.lasts[i]] as const);
}

const pieces = ['call(', 'a', ', ', 'b', ')', '\n', '\n  ', 'if ', '{', '}', ' = ', 'new C(', '.'];

it.each([1, 2, 3, 4, 5, 6])(
  'finds the places that a search of the whole row finds, latest first (%i)',
  (seed) => {
    let state = seed;
    const random = (count: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * count);
    };
    const text = Array.from({ length: 160 }, () => pieces[random(pieces.length)]).join('');
    const vocabulary = new Vocabulary();
    const { ids, length } = lex(text, vocabulary);
    const tokens = ids.slice(0, length);
    const classes = new TokenClasses(vocabulary);
    const places = new AnchoredPlaces(tokens, 0, length, classes);
    const walked = Array.from({ length }, (_, place) => walkedTo(tokens, place, classes));
    for (let place = 1; place < length; place += 7) {
      for (let number = 0; number < anchorCount; number++) {
        const [anchor = -1, last = 0] = walked[place]?.[number] ?? [];
        if (anchor < 0) continue;
        const expected = [...walked.keys()]
          .filter(
            (other) =>
              other > 0 && walked[other]?.[number]?.[0] === anchor && walked[other]?.[number]?.[1] === last,
          )
          .toReversed();
        const found: number[] = [];
        for (let at = places.last(number, anchor, last); at > 0; at = places.previous(number, at))
          found.push(at);
        expect(found).toEqual(expected);
      }
    }
  },
);
