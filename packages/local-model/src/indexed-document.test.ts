import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IndexedDocument } from './indexed-document';
import { Vocabulary } from './vocabulary';

function tokensOf(document: IndexedDocument) {
  const { ids, gaps, starts, length } = document.tokens;
  return {
    ids: [...ids.subarray(0, length)],
    gaps: [...gaps.subarray(0, length)],
    starts: [...starts.subarray(0, length)],
  };
}

const piece = fc.constantFrom(
  'a',
  'if',
  ' ',
  '  ',
  '\t',
  '\n',
  '\n\n',
  '{',
  '}',
  '=>',
  '//',
  '"',
  '12',
  'é',
  '    x\n',
  '\n  ',
);
const source = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));

describe('IndexedDocument', () => {
  it('has the same tokens after any edits as a document made from the final text', () => {
    fc.assert(
      fc.property(
        source,
        fc.array(fc.tuple(fc.nat(200), fc.nat(20), source), { minLength: 1, maxLength: 6 }),
        (first, edits) => {
          const vocabulary = new Vocabulary();
          let text = first;
          const edited = new IndexedDocument('file:///a.ts', 'typescript', text, vocabulary);
          for (const [at, removed, inserted] of edits) {
            const start = Math.min(at, text.length);
            text = text.slice(0, start) + inserted + text.slice(start + removed);
            edited.update(text, vocabulary);
          }
          expect(tokensOf(edited)).toEqual(
            tokensOf(new IndexedDocument('file:///a.ts', 'typescript', text, vocabulary)),
          );
        },
      ),
      { numRuns: 400 },
    );
  });

  it('finds the places of a token again after a change', () => {
    const vocabulary = new Vocabulary();
    const document = new IndexedDocument('file:///a.ts', 'typescript', 'a b a c', vocabulary);
    const a = document.tokens.ids[0] ?? -1;
    expect(document.chain.lastAfter(a)).toBe(3);
    document.update('a b a c a d', vocabulary);
    expect(document.chain.lastAfter(a)).toBe(5);
    expect(document.chain.previous[5]).toBe(3);
  });
});
