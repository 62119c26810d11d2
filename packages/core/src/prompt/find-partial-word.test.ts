import { describe, expect, it } from 'vitest';
import { findPartialWord } from './find-partial-word';

describe('the word that is cut from the prompt', () => {
  it('is the head of a longer word nearby', () => {
    expect(findPartialWord('const requestCount = 1;\nreturn requ', '')).toBe('requ');
  });
  it('may begin a word after the cursor', () => {
    expect(findPartialWord('x = conf', '\n\nconfigure();\n')).toBe('conf');
  });
  it('is what stands before a cursor inside a word', () => {
    expect(findPartialWord('return requ', 'est.body')).toBe('requ');
  });
  it('is none when the text has that very word', () => {
    expect(findPartialWord('const request = 1, requestCount = 2;\nreturn request', '')).toBe('');
  });
  it('is none when nothing says that it is unfinished', () => {
    expect(findPartialWord('Say my name', '')).toBe('');
  });
  it('is none after a space, a dot or in a number', () => {
    for (const prefix of ['total ', 'total.', '12', ''])
      expect(findPartialWord(`total12 totals 123\n${prefix}`, '')).toBe('');
  });
  it('is a whole word in any script', () => {
    expect(findPartialWord('größenordnung = 1\nx = größ', '')).toBe('größ');
  });
});
