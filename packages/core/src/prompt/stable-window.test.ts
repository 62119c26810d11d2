import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TextSource } from '../domain/document';
import { StableWindow } from './stable-window';

const byChars = { count: (text: string) => text.length };
const budget = { windowTokens: 400, suffixTokens: 100 };
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `line number ${from + index};\n`).join('');

function typeAlong(before: string, typed: string, after: string) {
  const window = new StableWindow();
  return Array.from(typed, (_, count) =>
    window.cut(before + typed.slice(0, count) + after, before.length + count, budget, byChars),
  );
}

describe('the prefix', () => {
  it("consists of whole lines with the cursor's", () => {
    const { prefix } = new StableWindow().cut(
      `${lines(0, 100)}const x`,
      lines(0, 100).length + 7,
      budget,
      byChars,
    );
    expect(prefix.endsWith('line number 99;\nconst x')).toBe(true);
    expect(prefix.startsWith('line number ')).toBe(true);
    expect(prefix.length).toBeLessThanOrEqual(400);
  });

  it('begins at the same place while more than a line is typed', () => {
    const starts = typeAlong(lines(0, 100), 'const total = items.reduce(sum, 0);\n', '').map(
      ({ start }) => start,
    );
    expect(new Set(starts).size).toBe(1);
  });

  it('begins at the same text after an edit above it', () => {
    const window = new StableWindow();
    const text = lines(0, 100);
    const before = window.cut(text, text.length, budget, byChars);
    const longer = `import something;\n${text}`;
    const after = window.cut(longer, longer.length, budget, byChars);
    expect(after.prefix).toBe(before.prefix);
    expect(after.start).toBe(before.start + 18);
  });

  it('is cut again when the cursor moves up', () => {
    const window = new StableWindow();
    const text = lines(0, 200);
    window.cut(text, text.length, budget, byChars);
    const { prefix } = window.cut(text, 1_000, budget, byChars);
    expect(prefix.length).toBeGreaterThan(200);
    expect(text.slice(0, 1_000).endsWith(prefix)).toBe(true);
  });

  it('is cut again after an empty prefix, whose place may now be inside a character', () => {
    const window = new StableWindow();
    const tight = { windowTokens: 1, suffixTokens: 0 };
    const counter = { count: (text: string) => text.length * 0.9 };
    expect(window.cut('aaaa', 4, tight, counter).prefix).toBe('');
    expect(window.cut('aaa😀', 5, tight, counter).prefix).toBe('');
  });

  it('prefers to begin at a top-level block', () => {
    const text = `${'  inner();\n'.repeat(40)}\nfunction next() {\n${'  inner();\n'.repeat(26)}`;
    expect(new StableWindow().cut(text, text.length, budget, byChars).prefix).toMatch(/^function next/);
  });

  it('is the end of the line in a one-line file', () => {
    const text = 'a=1;'.repeat(50_000);
    const { prefix, suffix } = new StableWindow().cut(text, 100_000, budget, byChars);
    expect(prefix.length).toBeGreaterThan(200);
    expect(prefix.length + suffix.length).toBeLessThanOrEqual(400);
    expect(text.slice(0, 100_000).endsWith(prefix)).toBe(true);
    expect(text.slice(100_000).startsWith(suffix)).toBe(true);
  });

  it('contains all of a short document', () => {
    const { prefix, suffix, start } = new StableWindow().cut('ab\ncd', 3, budget, byChars);
    expect({ prefix, suffix, start }).toEqual({ prefix: 'ab\n', suffix: 'cd', start: 0 });
  });
});

describe('the suffix', () => {
  it("consists of whole lines with the rest of the cursor's", () => {
    const { suffix } = new StableWindow().cut(`x)\n${lines(0, 100)}`, 1, budget, byChars);
    expect(suffix.startsWith(')\nline number 0;\n')).toBe(true);
    expect(suffix.endsWith(';\n')).toBe(true);
    expect(suffix.length).toBeLessThanOrEqual(100);
  });

  it('stays the same when text far below changes', () => {
    const window = new StableWindow();
    const wide = { windowTokens: 1_000, suffixTokens: 500 };
    const first = window.cut(`x\n${lines(0, 100)}`, 1, wide, byChars).suffix;
    const second = window.cut(`x\n${lines(0, 100).replace('number 20', 'changed 20')}`, 1, wide, byChars);
    expect(second.suffix).toBe(first);
    expect(second.suffixWhy).toContain('changed little');
  });

  it('stays the same when the editor closes a bracket at the cursor', () => {
    const window = new StableWindow();
    const first = window.cut(`foo\n${lines(0, 3)}`, 3, budget, byChars).suffix;
    expect(window.cut(`foo()\n${lines(0, 3)}`, 4, budget, byChars).suffix).toBe(first);
  });

  it('is cut again when a bracket at the cursor is removed', () => {
    const window = new StableWindow();
    window.cut(`foo()\n${lines(0, 3)}`, 4, budget, byChars);
    expect(window.cut(`foo()\n${lines(0, 3)}`, 5, budget, byChars).suffix).toBe(`\n${lines(0, 3)}`);
  });

  it('is cut again when the cursor moves down', () => {
    const window = new StableWindow();
    const text = lines(0, 100);
    window.cut(text, 0, budget, byChars);
    expect(window.cut(text, 16, budget, byChars).suffix.startsWith(text.slice(16, 60))).toBe(true);
  });

  it('is cut again when the next line changes', () => {
    const window = new StableWindow();
    window.cut(`x\n${lines(0, 10)}`, 1, budget, byChars);
    expect(window.cut(`x\nother;\n${lines(1, 10)}`, 1, budget, byChars).suffix).toContain('other;');
  });
});

it('normalizes line ends', () => {
  const text = lines(0, 60).replaceAll('\n', '\r\n');
  const { prefix, suffix, start, end } = new StableWindow().cut(text, 800, budget, byChars);
  expect(prefix + suffix).not.toContain('\r');
  expect(text.slice(start, 800).replaceAll('\r\n', '\n')).toBe(prefix);
  expect(text.slice(800, end).replaceAll('\r\n', '\n')).toBe(suffix);
});

it('reads no more of a large document than of a small one', () => {
  let read = 0;
  const source: TextSource = {
    length: 50_000_000,
    slice(start, end) {
      read += end - start;
      return 'some code;\n'
        .repeat(Math.ceil((end - start) / 11) + 1)
        .slice(start % 11, (start % 11) + end - start);
    },
  };
  new StableWindow().cut(source, 25_000_003, budget, byChars);
  expect(read).toBeLessThan(20_000);
});

it('never splits a surrogate pair, at any place and budget', () => {
  const piece = fc.constantFrom('😀', 'a', '\n', '\r\n', '𝒳𝒴', ' ', '}', '\r');
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 200 }),
      fc.nat(),
      fc.integer({ min: 1, max: 60 }),
      (pieces, at, windowTokens) => {
        const text = pieces.join('');
        const before = pieces.slice(0, at % (pieces.length + 1)).join('');
        const cut = new StableWindow().cut(
          text,
          before.length,
          { windowTokens, suffixTokens: Math.floor(windowTokens / 4) },
          byChars,
        );
        const broken = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
        expect(cut.prefix).not.toMatch(broken);
        expect(cut.suffix).not.toMatch(broken);
        const plain = (some: string) => some.replace(/\r\n?/g, '\n');
        expect(plain(before).endsWith(cut.prefix)).toBe(true);
        expect(plain(text.slice(before.length)).startsWith(cut.suffix)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});
