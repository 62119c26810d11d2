import { describe, expect, it } from 'vitest';
import { cutHoles } from './cut-holes';
import { score } from './score';

const text = `import { a } from './a';

// a comment that is skipped
export function total(items: readonly Item[]): number {
  const sum = items.reduce((all, item) => all + item.price, 0);
  return sum;
}
`;
const source = { path: '/w/a.ts', languageId: 'typescript', text };

describe('cutHoles', () => {
  it('cuts pieces that make up the file together with the text around them', () => {
    const holes = cutHoles([source], 20, 1);
    expect(holes.length).toBeGreaterThan(3);
    for (const { before, truth, after } of holes) {
      expect(before + truth + after).toBe(text);
      expect(truth.replace(/\s/g, '').length).toBeGreaterThanOrEqual(6);
      expect(truth).not.toContain('a comment');
    }
  });

  it('cuts the same holes for the same seed, and other holes for another', () => {
    const truths = (seed: number) => cutHoles([source], 3, seed).map(({ truth }) => truth);
    expect(truths(1)).toEqual(truths(1));
    expect([1, 2, 3, 4].map(truths).some((each) => each.join() !== truths(1).join())).toBe(true);
  });

  it('cuts lines within one line, and blocks of whole lines', () => {
    const lines = cutHoles([source], 20, 5).filter(({ kind }) => kind === 'line');
    expect(lines.filter(({ truth }) => truth.includes('\n'))).toEqual([]);
    expect(cutHoles([source], 20, 5).some(({ truth }) => truth.includes('\n'))).toBe(true);
  });
});

describe('score', () => {
  it.each([
    ['return sum;', 'return sum;', { exact: true, firstLine: true, similarity: 1 }],
    ['return sum;\n', 'return sum;', { exact: true, firstLine: true, similarity: 1 }],
    ['return sum;\nmore', 'return sum;', { exact: false, firstLine: true }],
    ['', 'return sum;', { exact: false, firstLine: false, similarity: 0 }],
  ])('of %j against %j', (answer, truth, expected) => expect(score(answer, truth)).toMatchObject(expected));
});
