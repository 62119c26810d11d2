import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContextMixture, maxContextLength } from './context-mixture';
import { LocalIndex } from './local-index';
import { prepareQuery } from './query';

/** Texts of few tokens, so that contexts repeat; without words, which the mixture may rename. */
const text = fc
  .array(fc.constantFrom('1', '2', '3', '(', ')', ';'), { minLength: 1, maxLength: 40 })
  .map((tokens) => tokens.join(' '));

const workspaces = fc.record({ documents: fc.array(text, { minLength: 1, maxLength: 4 }), prefix: text });

/** Lengths of context that the mixture tells apart. */
const levels = [1, 2, 3, 4, 5, 6, 8, 11, 16, 24];

/** Every document begins with a boundary. */
const rowOf = (document: string) => ['^', ...document.split(' ')];

/** How many of the last tokens of `context` are those before `place` in `row`. */
function matched(row: readonly string[], place: number, context: readonly string[]): number {
  let length = 0;
  while (
    length < Math.min(place, context.length, maxContextLength) &&
    row[place - 1 - length] === context[context.length - 1 - length]
  )
    length++;
  return length;
}

/** Longest context after which each token occurs in the rows, by comparing every place. */
function lengthsByHand(
  rows: readonly (readonly string[])[],
  context: readonly string[],
): ReadonlyMap<string, number> {
  const longest = new Map<string, number>();
  for (const row of rows)
    for (const [place, token] of row.entries()) {
      const length = matched(row, place, context);
      if (length > 0) longest.set(token, Math.max(longest.get(token) ?? 0, length));
    }
  return longest;
}

function mixed(documents: readonly string[], prefix: string) {
  const index = new LocalIndex();
  for (const [i, each] of documents.entries()) index.addDocument(`file:///${i}/a.ts`, 'typescript', each);
  index.build();
  const query = prepareQuery(
    { uri: 'file:///other/new.ts', languageId: 'typescript', prefix, suffix: '', snippets: [] },
    index,
    { wholeTokens: true },
  );
  if (query === undefined) throw new Error('nothing to ask');
  const mixture = new ContextMixture();
  mixture.mix(query.context, query.context.length, query.sources, query.vocabulary, 0);
  return { mixture, ...query };
}

describe('the mixture of contexts', () => {
  it('finds after how long a context of the workspace each token occurs, as a comparison of every place does', () => {
    fc.assert(
      fc.property(workspaces, ({ documents, prefix }) => {
        const { mixture, vocabulary } = mixed(documents, prefix);
        const found = lengthsByHand(documents.map(rowOf), rowOf(prefix));
        for (let token = 2; token < vocabulary.size; token++) {
          const text = vocabulary.text(token);
          expect([text, mixture.longest(3, token)]).toEqual([text, found.get(text) ?? 0]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('finds the same in the text before the cursor, to the level of length that it counts', () => {
    fc.assert(
      fc.property(text, (prefix) => {
        const { mixture, vocabulary } = mixed([';'], prefix);
        const row = rowOf(prefix);
        const found = lengthsByHand([row], row);
        for (const [token, length] of found) {
          const id = mixture.candidates.find((each) => vocabulary.text(each) === token) ?? -1;
          expect([token, mixture.longest(0, id)]).toEqual([
            token,
            levels.findLast((level) => level <= length),
          ]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('gives out a mass of 1 with what it leaves for other tokens', () => {
    fc.assert(
      fc.property(workspaces, ({ documents, prefix }) => {
        const { mixture } = mixed(documents, prefix);
        const sum = mixture.candidates.reduce((all, token) => all + mixture.contextual(token), 0);
        expect(sum + mixture.rest).toBeCloseTo(1, 6);
        expect(mixture.rest).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 150 },
    );
  });

  it('leaves nothing of one prediction in the next', () => {
    fc.assert(
      fc.property(workspaces, text, ({ documents, prefix }, other) => {
        const { mixture, context, sources, vocabulary } = mixed(documents, `${other} ${prefix}`);
        const read = () =>
          mixture.candidates.map((token) => [token, mixture.probability(token), mixture.longest(3, token)]);
        const first = read();
        mixture.mix(context, 1, sources, vocabulary, 0);
        mixture.mix(context, context.length, sources, vocabulary, 0);
        expect(read()).toEqual(first);
      }),
      { numRuns: 60 },
    );
  });
});
