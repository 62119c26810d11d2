import { expect, it } from 'vitest';
import { lastLine } from './lines';

it('finds the last line that is not blank', () => {
  expect(lastLine('one\ntwo\n\n  \n')).toBe('two');
  expect(lastLine('one')).toBe('one');
});

it('finds no line in blank text, also when it begins with a line end', () => {
  expect(lastLine('')).toBeUndefined();
  expect(lastLine('\n')).toBeUndefined();
  expect(lastLine('\n  \n\n')).toBeUndefined();
});
