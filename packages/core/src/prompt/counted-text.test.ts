import { expect, it } from 'vitest';
import { CountedText } from './counted-text';

it('counts only what follows the last line end, and all of a different text', () => {
  const countedTexts: string[] = [];
  const counter = {
    count(text: string) {
      countedTexts.push(text);
      return text.length;
    },
  };
  const counted = new CountedText();
  expect(counted.count('one\ntwo\nth', counter)).toBe(10);
  expect(counted.count('one\ntwo\nthree', counter)).toBe(13);
  expect(counted.count('one\ntwo\nthree\nf', counter)).toBe(15);
  expect(countedTexts).toEqual(['one\ntwo\n', 'th', 'three', 'three\n', 'f']);
  expect(counted.count('other', counter)).toBe(5);
});

it('does not mix counts of two counters', () => {
  const counted = new CountedText();
  counted.count('one\ntwo', { count: (text) => text.length });
  expect(counted.count('one\ntwo', { count: (text) => text.length * 2 })).toBe(14);
});
