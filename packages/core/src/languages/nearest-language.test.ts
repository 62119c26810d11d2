import { expect, it } from 'vitest';
import { languageTable } from './language-table';
import { nearestLanguage } from './nearest-language';

it.each([
  ['pyhton', 'python'],
  ['javasript', 'javascript'],
  ['Typescipt', 'typescript'],
  ['rustt', 'rust'],
])('takes %s for a misspelt %s', (given, meant) => {
  expect(nearestLanguage(given)).toBe(meant);
});

it.each(['js', 'py', 'C++', 'python-ts-mode', 'plaintext', 'prolog', 'qml', '', 'a'.repeat(10_000)])(
  'takes %s for no misspelt language',
  (given) => {
    expect(nearestLanguage(given)).toBeUndefined();
  },
);

it('takes no language of the table for another', () => {
  expect(languageTable.filter(({ id }) => nearestLanguage(id) !== undefined)).toEqual([]);
});
