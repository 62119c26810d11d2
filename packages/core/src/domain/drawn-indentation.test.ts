import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyItem } from './apply-item';
import { toDrawnIndentation } from './drawn-indentation';

/** What is drawn of a replacement of `[start, end)` in a line, as VS Code and Monaco compute it: the line with the ghost in it. */
function drawnIn(line: string, insertText: string, start: number, end: number): string {
  const indentation = /^[ \t]*/.exec(line)?.[0].length ?? 0;
  if (start > indentation) return line.slice(0, start) + insertText + line.slice(end);
  const replaced = line.slice(start, indentation);
  const from = start + replaced.length <= end ? start + replaced.length : end;
  const own = /^[ \t]*/.exec(insertText)?.[0].length ?? 0;
  const put = insertText.slice(insertText.startsWith(replaced) ? replaced.length : own);
  return line.slice(0, from) + put + line.slice(end);
}

/** `[start, end)` of the line with a cursor `█` is replaced by `insertText`: what is converted, and the line then. */
function convert(marked: string, insertText: string, start: number, end: number) {
  const line = marked.replace('█', '');
  const item = { insertText, range: { start, end } };
  const converted = toDrawnIndentation(item, line, marked.indexOf('█'));
  return converted && { ...converted, line: applyItem(line, converted).text };
}

describe('an item that begins in the indentation of its line', () => {
  it.each([
    ['keeps less than its own', '    let x = al█', '  let x = alpha;', 0, 14, '    let x = alpha;'],
    ['keeps more than its own', '  let x = al█', '\tlet x = alpha;', 0, 12, '  let x = alpha;'],
    ['keeps its own', '  let█', '  let x;', 0, 5, '  let x;'],
    ['adds to it', '  █', '    let x;', 0, 2, '    let x;'],
    ['takes the place of that after the cursor', '█    ', '    run();', 0, 0, '    run();'],
    ['takes the place of as much as it has', '█    ', '  run();', 0, 0, '  run();  '],
    ['takes the place of less than it has', '█  ', '    run();', 0, 0, '    run();'],
    ['goes before it without its own', '  █  ', 'run();', 2, 2, '  run();  '],
    ['does not move the code after the cursor', '  █  go();', 'run(); ', 2, 2, '  run();   go();'],
    ['goes before the code that it repeats', '  █  go();', 'run();\n  go();', 2, 9, '  run();\n  go();'],
    ['replaces a selected entry', '  █  en', '    end', 2, 6, '      end'],
  ])('%s', (_what, marked, insertText, start, end, line) => {
    expect(convert(marked, insertText, start, end)?.line).toBe(line);
  });

  it.each([
    ['its own differs from that after the cursor', '█    ', '\trun();', 0, 0],
    ['it would remove indentation after the cursor', '  █  )', 'run)', 2, 5],
    ['nothing of it is left', '█    ', '  ', 0, 2],
  ])('is dropped where %s', (_what, marked, insertText, start, end) => {
    expect(convert(marked, insertText, start, end)).toBeUndefined();
  });

  it('is not found where anything else is before it on its line', () => {
    const item = { insertText: 'x', range: { start: 12, end: 14 } };
    expect(toDrawnIndentation(item, 'let x = 1;  \n', 12)).toBe(item);
  });

  it('is found on any line, and in a long one', () => {
    const text = `a\r\n${' '.repeat(1000)}b`;
    const item = { insertText: '  b;', range: { start: 3, end: text.length } };
    expect(toDrawnIndentation(item, text, text.length)).toEqual({
      insertText: 'b;',
      range: { start: 1003, end: text.length },
    });
  });
});

it('makes of a line what is drawn in it, whatever the item', () => {
  const space = fc.stringMatching(/^[ \t]{0,4}$/);
  const code = fc.stringMatching(/^[ab)]{0,3}$/);
  let shown = 0;
  fc.assert(
    fc.property(
      fc.record({
        before: space,
        after: space,
        code,
        own: space,
        text: code,
        covered: fc.nat(4),
        from: fc.nat(4),
      }),
      ({ before, after, code: rest, own, text, covered, from }) => {
        const line = before + after + rest;
        const cursor = before.length;
        const start = Math.min(from, cursor);
        const end = Math.min(cursor + covered, line.length);
        const item = { insertText: own + text + line.slice(cursor, end), range: { start, end } };
        const converted = toDrawnIndentation(item, line, cursor);
        if (converted === undefined) return;
        shown++;
        const { insertText, range } = converted;
        expect(range.start).toBeLessThanOrEqual(cursor);
        expect(applyItem(line, converted).text).toBe(drawnIn(line, insertText, range.start, range.end));
      },
    ),
    { numRuns: 2000 },
  );
  expect(shown).toBeGreaterThan(500);
});
