import { describe, expect, it } from 'vitest';
import { randomSource } from '../infilling/random';
import { brackets, endsWithEnd, fences, indented, tags, type BlockStyle } from './block-styles';
import { cutHole, holeKinds, type Hole, type HoleKind } from './cut-holes';

const code = `import x from 'y';

export function area(width, height) {
  const size = width * height;

  return log("done", [size]);
}
`;

/** Many holes of one kind, cut from `text`. */
function holesOf(kind: HoleKind, text: string, blocks: readonly BlockStyle[] = brackets): Hole[] {
  const random = randomSource(7);
  const language = { id: 'test', sources: [], quotes: '\'"', blocks };
  return Array.from({ length: 400 }, () => cutHole(text, kind, language, random)).filter(
    (hole) => hole !== undefined,
  );
}

/** The different bodies that are cut out as blocks, and their closing text. */
function blocksOf(text: string, ...styles: readonly BlockStyle[]): string[] {
  return [
    ...new Set(holesOf('block', text, styles).map(({ truth, closes }) => JSON.stringify([truth, closes]))),
  ];
}

describe('holes', () => {
  it.each(holeKinds)('of kind %s leave the file when the truth is put in', (kind) => {
    const holes = holesOf(kind, code);
    expect(holes.length).toBeGreaterThan(20);
    for (const { prefix, truth, suffix, expected } of holes) {
      const rest = kind === 'pair' ? suffix.slice(suffix.indexOf('\n')) : suffix;
      expect(prefix + truth + rest).toBe(code);
      expect(expected).toBe(code);
    }
  });

  it('to the end of a line have nothing behind the cursor on it', () => {
    for (const { truth, suffix } of holesOf('rest', code)) {
      expect(suffix.startsWith('\n')).toBe(true);
      expect(truth).toMatch(/^\S(.*\S)?$/);
    }
  });

  it('behind a pair have only the closers behind the cursor', () => {
    const behind = new Set(
      holesOf('pair', code).map(({ prefix, suffix }) => {
        const before = prefix.slice(prefix.lastIndexOf('\n') + 1);
        return `${before}█${suffix.slice(0, suffix.indexOf('\n'))}`;
      }),
    );
    expect([...behind].toSorted()).toEqual([
      '  return log("done", [█]',
      '  return log("done", [█])',
      '  return log("█"',
      '  return log("█")',
      '  return log(█)',
      'export function area(█)',
      "import x from '█'",
    ]);
  });

  it('inside a line have text before and behind them, and hold a word', () => {
    for (const { prefix, truth, closes, suffix } of holesOf('inner', code)) {
      expect(prefix.slice(prefix.lastIndexOf('\n') + 1).trim()).not.toBe('');
      expect(truth).toMatch(/\w/);
      expect(suffix.startsWith(closes) && closes.trim() !== '').toBe(true);
    }
  });

  it('for blocks are the whole body, whatever ends the block', () => {
    expect(blocksOf(code, ...brackets)).toEqual([
      JSON.stringify(['const size = width * height;\n\n  return log("done", [size]);', '\n}']),
    ]);
    expect(blocksOf('def f\n  a\nend\n', endsWithEnd(/^def\b/))).toEqual([JSON.stringify(['a', '\nend'])]);
    expect(blocksOf('if a:\n    b\n\nc\n', indented(/:$/))).toEqual([JSON.stringify(['b', ''])]);
    expect(blocksOf('<p class="a">\n  b\n</p>\n', tags)).toEqual([JSON.stringify(['b', '\n</p>'])]);
    expect(blocksOf('```sh\nls\n```\n', fences)).toEqual([JSON.stringify(['ls', '\n```'])]);
  });

  it('are not cut where no block is closed', () => {
    expect(blocksOf('f() {\n  a\n', ...brackets)).toEqual([]);
    expect(blocksOf('f() {\n  a\n]\n', ...brackets)).toEqual([]);
    expect(blocksOf('f() {\n}\n', ...brackets)).toEqual([]);
  });
});
