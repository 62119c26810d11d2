import { expect, it } from 'vitest';
import { endOfChange } from './end-of-change';

/** Marks where the change from `before` to `after` ends in a document that has `above` before it. */
function marked(before: string, after: string, { line = 0, text = after } = {}): string | undefined {
  const event = { uri: 'file:///a', path: 'a', line, before, after, accepted: false };
  const offset = endOfChange(event, text);
  return offset === undefined ? undefined : `${text.slice(0, offset)}█${text.slice(offset)}`;
}

it.each([
  ['a word that was added', 'f(a: number)\n', 'f(a: number, b: number)\n', 'f(a: number, b: number█)\n'],
  ['a word that was taken away', 'let a = b + c;\n', 'let a = c;\n', 'let a = █c;\n'],
  ['lines that were added', 'a\n  z\n', 'a\n  b\n  c\n  z\n', 'a\n  b\n  c█\n  z\n'],
  ['the last of several changes', 'a\nb\nc\n', 'A\nb\nCC\n', 'A\nb\nCC█\n'],
  ['more lines than there were', 'a\nb\nz\n', 'a\nb1\nb2\nz\n', 'a\nb1\nb2█\nz\n'],
  ['lines that were deleted', 'a\nb\nz\n', 'a\nz\n', 'a\n█z\n'],
  ['lines that were deleted at the end', 'a\nb\n', 'a\n', 'a\n█'],
  ['all lines', 'a\n', '', '█'],
  ['a new file', '', 'a\nb\n', 'a\nb█\n'],
  ['a line without an end', 'a\nb', 'a\nbc', 'a\nbc█'],
  ['an emptied line', 'a\nb\nz\n', 'a\n\nz\n', 'a\n█\nz\n'],
])('is the end of %s', (_, before, after, expected) => {
  expect(marked(before, after)).toBe(expected);
});

it('counts in the line ends of the document', () => {
  expect(marked('b\n', 'bb\n', { line: 1, text: 'a\r\nbb\r\n' })).toBe('a\r\nbb█\r\n');
});

it('follows text that has moved, and guesses nothing', () => {
  expect(marked('b\n', 'bb\n', { text: 'x\ny\nbb\n' })).toBe('x\ny\nbb█\n');
  expect(marked('b\n', 'bb\n', { text: 'x\nbb\nbb\n' })).toBeUndefined();
  expect(marked('b\n', 'bb\n', { text: 'x\n' })).toBeUndefined();
  expect(marked('b\n', 'bb\n', { line: 1, text: 'bb\nbb\n' })).toBe('bb\nbb█\n');
});
