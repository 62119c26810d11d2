import { describe, expect, it } from 'vitest';
import { readPiece } from './document-piece';
import { chooseRegion } from './edit-region';

const lines = (count: number, eol = '\n') =>
  Array.from({ length: count }, (_, index) => `line ${index};${eol}`).join('');

describe('the piece of a document that is read', () => {
  it('has whole lines with \\n line ends, and leads back to the document', () => {
    const text = 'a\r\nbb\r\nccc\r\n';
    const piece = readPiece(text, text.indexOf('ccc'), '\r\n');
    expect(piece).toMatchObject({
      text: 'a\nbb\nccc\n',
      cursor: 5,
      firstLine: 0,
      atStart: true,
      atEnd: true,
    });
    expect([0, 1, 2, 5, 8, 9].map((at) => piece.toDocument(at))).toEqual([0, 1, 3, 7, 10, 12]);
  });

  it('leaves out half lines of a long document', () => {
    const text = lines(10_000);
    const offset = text.indexOf('line 5000');
    const piece = readPiece(text, offset, '\n');
    expect(piece.text.startsWith('line ')).toBe(true);
    expect(piece.text.endsWith(';\n')).toBe(true);
    expect(text.split('\n')[piece.firstLine]).toBe(piece.text.split('\n')[0]);
    expect(piece.text.slice(piece.cursor).startsWith('line 5000')).toBe(true);
    expect(piece.toDocument(piece.cursor)).toBe(offset);
    expect(piece.text.length).toBeLessThanOrEqual(32_768);
  });
});

describe('the region', () => {
  const region = (text: string, marked: string, shape: Parameters<typeof chooseRegion>[1]) => {
    const chosen = chooseRegion(readPiece(text, text.indexOf(marked), '\n'), shape);
    const count = (start: number, end: number) => text.slice(start, end).split('\n').length - 1;
    return {
      first: text.slice(chosen.start).split('\n')[0],
      lines: count(chosen.start, chosen.end),
      above: count(chosen.contextStart, chosen.start),
      below: count(chosen.end, chosen.contextEnd),
    };
  };

  it('grows by lines below and above within its tokens', () => {
    const shape = { by: 'tokens', editable: 30, context: 15 } as const;
    expect(region(lines(100), 'line 50', shape)).toEqual({
      first: 'line 46;',
      lines: 10,
      above: 2,
      below: 3,
    });
    expect(region(lines(100), 'line 0;', shape)).toMatchObject({ first: 'line 0;', lines: 11, above: 0 });
  });

  it('is a window of lines, with a context that begins at a multiple', () => {
    const shape = {
      by: 'lines',
      above: 10,
      below: 10,
      contextAbove: 50,
      contextBelow: 50,
      snap: 40,
    } as const;
    expect(region(lines(500), 'line 200', shape)).toEqual({
      first: 'line 190;',
      lines: 21,
      above: 70,
      below: 40,
    });
    expect(region(lines(500), 'line 205', shape)).toMatchObject({ first: 'line 195;', above: 75 });
    expect(region(lines(3), 'line 1', shape)).toEqual({ first: 'line 0;', lines: 3, above: 0, below: 0 });
  });

  it("has the cursor's line however long it is", () => {
    const long = `${'x'.repeat(5_000)}\n`;
    const chosen = chooseRegion(readPiece(`a\n${long}b\n`, 10, '\n'), {
      by: 'tokens',
      editable: 10,
      context: 0,
    });
    expect(chosen).toMatchObject({ start: 2, end: 2 + long.length });
  });

  it('may be the empty last line', () => {
    const chosen = chooseRegion(readPiece('a\n', 2, '\n'), {
      by: 'lines',
      above: 0,
      below: 0,
      contextAbove: 0,
      contextBelow: 0,
    });
    expect(chosen).toMatchObject({ start: 2, end: 2 });
  });
});
