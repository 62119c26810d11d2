import { describe, expect, it } from 'vitest';
import { CodeModel, locate } from './code-model';
import { pickAllRegions, type Region } from './sample-files';

const text = [
  'function head() {',
  '  const first = one(1);',
  '  const second = two(first);',
  '  return second;',
  '}',
  '',
].join('\n');
const start = text.indexOf('const first');
const region: Region = {
  file: { name: 'a.ts', languageId: 'typescript', text },
  start,
  end: text.indexOf('\n}'),
};
const model = (right: number) => new CodeModel(region, { right, seed: 1, ttftMs: [150, 800] });

describe('CodeModel', () => {
  it('writes the region to its end when it knows every line', () => {
    expect(model(1).answer(text.slice(0, start)).text).toBe(text.slice(start, region.end));
    expect(model(1).answer(text.slice(0, start + 10)).text).toBe(text.slice(start + 10, region.end));
  });

  it('writes another line where it does not know the line, after the right first word or without it', () => {
    const answers = Array.from(
      { length: 20 },
      (_, seed) =>
        new CodeModel(region, { right: 0, seed, ttftMs: [150, 800] }).answer(text.slice(0, start)).text,
    );
    const truth = text.slice(start, text.indexOf('\n', start));
    expect(answers.every((each) => each !== '' && !truth.startsWith(each) && !each.startsWith(truth))).toBe(
      true,
    );
    expect(new Set(answers.map((each) => each.startsWith('const ')))).toEqual(new Set([true, false]));
    expect(answers.every((each) => each.startsWith('const ') || !each.startsWith('c'))).toBe(true);
  });

  it('learns a line while it is typed', () => {
    const end = text.indexOf('\n', start);
    const right = Array.from(
      { length: end - start },
      (_, column) => model(0).answer(text.slice(0, start + column)).text,
    ).map((answers, column) => answers.startsWith(text.slice(start + column, end)));
    expect(right[0]).toBe(false);
    expect(right.at(-1)).toBe(true);
    expect(right).toEqual(right.toSorted((one, other) => Number(one) - Number(other)));
  });

  it('generates the same text for every engine, with delays within the bounds', () => {
    const prefix = text.slice(0, start + 3);
    expect(model(0.5).answer(prefix)).toEqual(model(0.5).answer(prefix));
    expect(model(0.5).answer(prefix).ttftMs).toBeGreaterThanOrEqual(150);
    expect(model(0.5).answer(prefix).ttftMs).toBeLessThanOrEqual(800);
  });

  it('is at a loss after a typing error', () => {
    expect(locate(`${text.slice(0, start)}cx`, region)).toBeUndefined();
    expect(text.slice(start, region.end)).not.toContain(
      `cx${model(1).answer(`${text.slice(0, start)}cx`).text}`,
    );
  });

  it('finds the place when the engine left the indentation out', () => {
    expect(locate(text.slice(0, start - 2), region)).toBe(start - 2);
  });
});

describe('pickAllRegions', () => {
  it('finds the same stretches of code again, from every file', () => {
    const regions = pickAllRegions(3, 7);
    expect(regions).toEqual(pickAllRegions(3, 7));
    expect(new Set(regions.map(({ file }) => file.name)).size).toBe(5);
    for (const { file, start: from, end } of regions) {
      expect(file.text.slice(from, end)).not.toMatch(/"""|^\s|\n$/);
      expect(file.text[end]).toBe('\n');
    }
  });
});
