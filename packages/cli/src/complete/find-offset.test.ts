import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findOffset } from './find-offset';

it.each([
  ['', 1, 1, 0],
  ['abc', 1, 4, 3],
  ['ab\ncd\n', 2, 3, 5],
  ['ab\ncd\n', 3, 1, 6],
  ['ab\r\ncd', 2, 1, 4],
  ['ab\rcd', 2, 2, 4],
  ['\u{1F600}x', 1, 3, 2],
])('%j at %i:%i is %i', (text, line, column, offset) => {
  expect(findOffset(text, line, column, 'it')).toBe(offset);
});

it.each([
  ['a\nb', 3, 1, 'line 3 is past the end of it, which has 2 lines'],
  ['', 2, 1, 'line 2 is past the end of it, which has 1 line'],
  ['ab\ncd', 1, 4, 'column 4 is past the end of line 1 in it; its end is column 3'],
  ['ab\r\ncd', 1, 4, 'column 4 is past the end of line 1 in it; its end is column 3'],
])('rejects %j at %i:%i', (text, line, column, message) => {
  expect(() => findOffset(text, line, column, 'it')).toThrow(message);
});

describe('for any text', () => {
  it('finds each position of a line and a column', () => {
    const line = fc.string().map((text) => text.replace(/[\r\n]/g, ''));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), fc.constantFrom('\n', '\r\n', '\r'), (lines, lineEnd) => {
        const text = lines.join(lineEnd);
        let start = 0;
        for (const [index, each] of lines.entries()) {
          expect(findOffset(text, index + 1, each.length + 1, 'it')).toBe(start + each.length);
          start += each.length + lineEnd.length;
        }
      }),
    );
  });
});
