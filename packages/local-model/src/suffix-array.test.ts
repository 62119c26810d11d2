import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suffixArray } from './suffix-array';

function naive(text: Int32Array): number[] {
  return Array.from(text.keys()).toSorted((a, b) => {
    while (a < text.length && b < text.length && text[a] === text[b]) {
      a++;
      b++;
    }
    if (a === text.length) return -1;
    if (b === text.length) return 1;
    return (text[a] ?? 0) - (text[b] ?? 0);
  });
}

describe('suffixArray', () => {
  it('equals a naive sort on random texts over small and large alphabets', () => {
    const texts = fc
      .integer({ min: 1, max: 40 })
      .chain((alphabet) =>
        fc.tuple(
          fc.constant(alphabet),
          fc.array(fc.integer({ min: 0, max: alphabet - 1 }), { maxLength: 120 }),
        ),
      );
    fc.assert(
      fc.property(texts, ([alphabet, symbols]) => {
        const text = Int32Array.from(symbols);
        expect([...suffixArray(text, alphabet)]).toEqual(naive(text));
      }),
      { numRuns: 500 },
    );
  });

  it('sorts repetitive texts, which recurse deepest', () => {
    for (const unit of [[0], [0, 1], [1, 0], [2, 1, 2, 0], [1, 1, 0]]) {
      const text = Int32Array.from({ length: 500 }, (_, i) => unit[i % unit.length] ?? 0);
      expect([...suffixArray(text, 3)]).toEqual(naive(text));
    }
  });

  it('sorts the empty text', () => {
    expect(suffixArray(new Int32Array(0), 1)).toHaveLength(0);
  });
});
