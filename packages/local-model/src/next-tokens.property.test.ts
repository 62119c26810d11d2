import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LocalIndex } from './local-index';
import { codeTokens, nextTokens, weighedCandidates } from './next-tokens';
import { featureNames } from './candidate-features';

const line = fc
  .array(fc.constantFrom('user', 'order', 'find', '.', '(', ')', ' = ', ', ', '"x"', 'return ', '1'), {
    minLength: 1,
    maxLength: 12,
  })
  .map((parts) => parts.join(''));
const code = fc
  .array(fc.tuple(fc.constantFrom('', '  ', '    '), line), { minLength: 1, maxLength: 8 })
  .map((lines) => lines.map((parts) => parts.join('')).join('\n'));

function indexOf(documents: readonly string[]): LocalIndex {
  const index = new LocalIndex();
  for (const [i, text] of documents.entries()) index.addDocument(`file:///src/${i}.ts`, 'typescript', text);
  index.build();
  return index;
}

const query = (prefix: string, suffix = '') => ({
  uri: 'file:///src/new.ts',
  languageId: 'typescript',
  prefix,
  suffix,
  snippets: [],
});

describe('the next tokens', () => {
  it('have probabilities that are at most 1 together, the most likely first', () => {
    fc.assert(
      fc.property(fc.array(code, { maxLength: 4 }), code, code, (documents, prefix, suffix) => {
        const tokens = nextTokens(indexOf(documents), query(prefix, suffix), 10_000);
        const all = tokens.map(({ probability }) => probability);
        expect(all.every((probability) => probability >= 0 && probability <= 1)).toBe(true);
        expect(all.reduce((sum, probability) => sum + probability, 0)).toBeLessThanOrEqual(1 + 1e-6);
        expect(all).toEqual(all.toSorted((a, b) => b - a));
      }),
      { numRuns: 150 },
    );
  });

  it('are each one token of code', () => {
    fc.assert(
      fc.property(fc.array(code, { minLength: 1, maxLength: 3 }), code, (documents, prefix) => {
        const texts = nextTokens(indexOf(documents), query(prefix), 50)
          .map(({ text }) => text)
          .filter((text) => !text.startsWith('\n'));
        for (const text of texts) expect(codeTokens(text).map((token) => token.text)).toEqual([text]);
      }),
      { numRuns: 80 },
    );
  });

  it('do not depend on a document that was removed', () => {
    fc.assert(
      fc.property(
        fc.array(code, { minLength: 1, maxLength: 3 }),
        code,
        code,
        (documents, prefix, removed) => {
          const without = nextTokens(indexOf(documents), query(prefix), 50);
          const index = indexOf([...documents, removed]);
          index.removeDocument(`file:///src/${documents.length}.ts`);
          index.build();
          expect(nextTokens(index, query(prefix), 50)).toEqual(without);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('have probabilities where all that adds candidates adds as many as it may', () => {
    const lines = (make: (number: number) => string) =>
      Array.from({ length: 60 }, (_, number) => make(number)).join('\n');
    const index = indexOf([
      lines((number) => `other.followed${number};`),
      lines((number) => `shelf?.alike${number};`),
      lines((number) => `shelf::anchored${number};`),
      `class Shelf {\n${lines((number) => `  member${number}(): void {}`)}\n}`,
    ]);
    const prefix = 'const shelf = new Shelf();\nshelf.';
    const all = nextTokens(index, query(prefix), 10_000).map(({ probability }) => probability);
    expect(all.every((probability) => probability >= 0 && probability <= 1)).toBe(true);
    expect(weighedCandidates(index, query(prefix))?.texts).toHaveLength(72);
  });

  it('come with a finite row of features each, and one for none of them', () => {
    fc.assert(
      fc.property(fc.array(code, { maxLength: 3 }), code, (documents, prefix) => {
        const weighed = weighedCandidates(indexOf(documents), query(prefix));
        if (weighed === undefined) return;
        expect(weighed.features.length).toBe((weighed.texts.length + 1) * featureNames.length);
        expect(weighed.features.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 80 },
    );
  });
});
