import { describe, expect, it } from 'vitest';
import { findPartialWord } from './find-partial-word';

describe('findPartialWord', () => {
  it('finds the beginning of a longer word nearby', () => {
    expect(findPartialWord('const requestCount = 1;\nreturn requ', '')).toBe('requ');
  });
  it('finds the beginning of a word after the cursor', () => {
    expect(findPartialWord('x = conf', '\n\nconfigure();\n')).toBe('conf');
  });
  it('finds the part before a cursor inside a word', () => {
    expect(findPartialWord('return requ', 'est.body')).toBe('requ');
  });
  it('finds nothing when the text has that very word', () => {
    expect(findPartialWord('const request = 1, requestCount = 2;\nreturn request', '')).toBe('');
  });
  it('finds nothing without evidence that the word is unfinished', () => {
    expect(findPartialWord('Say my name', '')).toBe('');
  });
  it('finds nothing after a space, a dot or in a number', () => {
    for (const prefix of ['total ', 'total.', '12', ''])
      expect(findPartialWord(`total12 totals 123\n${prefix}`, '')).toBe('');
  });
  it('finds words in any script', () => {
    expect(findPartialWord('größenordnung = 1\nx = größ', '')).toBe('größ');
  });
});
