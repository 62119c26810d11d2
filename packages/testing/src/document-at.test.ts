import { expect, it } from 'vitest';
import { documentAt } from './document-at';

it('takes the mark out of the text and tells where it stood', () => {
  expect(documentAt('const x = █;')).toEqual({
    document: { uri: 'file:///project/file.ts', languageId: 'typescript', text: 'const x = ;' },
    offset: 10,
  });
  expect(documentAt('█', { uri: 'file:///a.py', languageId: 'python' })).toEqual({
    document: { uri: 'file:///a.py', languageId: 'python', text: '' },
    offset: 0,
  });
});

it('refuses a text without a mark or with two', () => {
  expect(() => documentAt('const x = ;')).toThrow('exactly one cursor mark');
  expect(() => documentAt('█const x = █;')).toThrow('exactly one cursor mark');
});
