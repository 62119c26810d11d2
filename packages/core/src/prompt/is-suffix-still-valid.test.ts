import { expect, it } from 'vitest';
import { isSuffixStillValid } from './is-suffix-still-valid';

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}\n`).join('');

it.each([
  ['the same', lines(0, 40), lines(0, 40), true],
  ['closers that the editor put at the cursor', lines(0, 40), `);${lines(0, 40)}`.replace(';', ''), true],
  ['one line of many changed, far down', lines(0, 40), lines(0, 30) + 'other\n' + lines(31, 40), true],
  ['a line near the cursor changed', lines(0, 40), lines(0, 1) + 'other\n' + lines(2, 40), false],
  ['many lines changed', lines(0, 40), lines(0, 20) + lines(100, 120), false],
  ['a closer gone that was sent', `)${lines(0, 40)}`, lines(0, 40), false],
  ['more closers than editors put', lines(0, 40), `)))))${lines(0, 40)}`, false],
  ['another rest of the cursor’s line', ` + 1\n${lines(0, 40)}`, ` + 2\n${lines(0, 40)}`, false],
  ['nothing before, something now', '', 'text', false],
  ['nothing before, blank now', '', ' \n', true],
])('%s', (_name, sent, now, little) => {
  expect(isSuffixStillValid(sent, now, false)).toBe(little);
});

it('takes a suffix that reached the end for another when much was added behind', () => {
  expect(isSuffixStillValid(lines(0, 10), lines(0, 12), true)).toBe(true);
  expect(isSuffixStillValid(lines(0, 10), lines(0, 10) + 'x'.repeat(500), true)).toBe(false);
  expect(isSuffixStillValid(lines(0, 10), lines(0, 10) + 'x'.repeat(500), false)).toBe(true);
});
