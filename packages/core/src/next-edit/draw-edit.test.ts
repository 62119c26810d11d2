import { describe, expect, it } from 'vitest';
import { drawEdit } from './draw-edit';
import type { Hunk } from './hunk';

const draw = (text: string, hunk: Hunk, cursor: number) =>
  drawEdit(text, hunk, cursor, text.slice(0, hunk.start).split('\n').length - 1);

describe('how an edit is drawn', () => {
  it('as ghost text where it is a pure insertion on the line of the cursor, wherever on it', () => {
    const text = 'x\nreturn price;\n';
    const hunk = { start: 14, end: 14, text: ' * qty', cursor: 6 };
    for (const cursor of [2, 14, 15])
      expect(draw(text, hunk, cursor)).toEqual({ kind: 'ghost-text', at: 14, text: ' * qty' });
    expect(draw(text, hunk, 0).kind).toBe('diff');
    expect(draw(text, hunk, 16).kind).toBe('diff');
  });

  it('as lines with the words that differ', () => {
    const text = 'const a = one(b);\nrest();\n';
    expect(draw(text, { start: 10, end: 13, text: 'two', cursor: 3 }, 0)).toEqual({
      kind: 'diff',
      lines: [
        { kind: 'removed', text: 'const a = one(b);', line: 0, changes: [{ start: 10, end: 13 }] },
        { kind: 'added', text: 'const a = two(b);', changes: [{ start: 10, end: 13 }] },
      ],
    });
  });

  it('as whole lines where they come or go', () => {
    const text = 'a();\nb();\nc();\n';
    expect(draw(text, { start: 5, end: 10, text: '', cursor: 0 }, 0)).toEqual({
      kind: 'diff',
      lines: [{ kind: 'removed', text: 'b();', line: 1, changes: [{ start: 0, end: 4 }] }],
    });
    expect(draw(text, { start: 5, end: 5, text: 'x();\n', cursor: 4 }, 0)).toEqual({
      kind: 'diff',
      lines: [{ kind: 'added', text: 'x();', changes: [{ start: 0, end: 4 }] }],
    });
  });

  it('as wholly changed where two lines have hardly a word in common', () => {
    const text = 'alpha beta gamma;\n';
    const drawing = draw(text, { start: 0, end: 17, text: 'return 1', cursor: 8 }, 0);
    expect(drawing).toMatchObject({
      lines: [{ changes: [{ start: 0, end: 17 }] }, { changes: [{ start: 0, end: 8 }] }],
    });
  });

  it('with the lines between two changes of one edit, and with CRLF line ends', () => {
    const text = 'a\r\nsame\r\nb\r\n';
    expect(draw(text, { start: 0, end: 10, text: 'A\r\nsame\r\nB', cursor: 1 }, 12)).toMatchObject({
      lines: [
        { kind: 'removed', text: 'a', line: 0 },
        { kind: 'added', text: 'A' },
        { kind: 'same', text: 'same', line: 1 },
        { kind: 'removed', text: 'b', line: 2 },
        { kind: 'added', text: 'B' },
      ],
    });
  });

  it('never in the middle of a character', () => {
    const text = 'a = "😀";\n';
    const drawing = draw(text, { start: 5, end: 7, text: '😁', cursor: 2 }, 0);
    expect(drawing).toMatchObject({
      lines: [{ changes: [{ start: 5, end: 7 }] }, { changes: [{ start: 5, end: 7 }] }],
    });
  });
});
