import { expect, it } from 'vitest';
import { isSuffixStillValid } from './is-suffix-still-valid';

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}\n`).join('');

it.each([
  ['accepts the same text', lines(0, 40), lines(0, 40), true],
  [
    'accepts closers that the editor added at the cursor',
    lines(0, 40),
    `);${lines(0, 40)}`.replace(';', ''),
    true,
  ],
  [
    'accepts one changed line of many, far down',
    lines(0, 40),
    lines(0, 30) + 'other\n' + lines(31, 40),
    true,
  ],
  ['rejects a changed line near the cursor', lines(0, 40), lines(0, 1) + 'other\n' + lines(2, 40), false],
  ['rejects many changed lines', lines(0, 40), lines(0, 20) + lines(100, 120), false],
  ['rejects a removed closer', `)${lines(0, 40)}`, lines(0, 40), false],
  ['rejects more closers than editors add', lines(0, 40), `)))))${lines(0, 40)}`, false],
  ['rejects a changed rest of the cursor’s line', ` + 1\n${lines(0, 40)}`, ` + 2\n${lines(0, 40)}`, false],
  ['rejects an empty suffix when there is text now', '', 'text', false],
  ['accepts an empty suffix when there is blank text now', '', ' \n', true],
])('%s', (_name, sent, now, valid) => {
  expect(isSuffixStillValid(sent, now, false)).toBe(valid);
});

it('rejects a suffix that reached the end of the document when much was added after it', () => {
  expect(isSuffixStillValid(lines(0, 10), lines(0, 12), true)).toBe(true);
  expect(isSuffixStillValid(lines(0, 10), lines(0, 10) + 'x'.repeat(500), true)).toBe(false);
  expect(isSuffixStillValid(lines(0, 10), lines(0, 10) + 'x'.repeat(500), false)).toBe(true);
});
