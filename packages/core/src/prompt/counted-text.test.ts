import { expect, it } from 'vitest';
import { CountedText } from './counted-text';

it('counts only what follows the last line end it has seen, and anew when the text is another', () => {
  const asked: string[] = [];
  const counter = {
    count(text: string) {
      asked.push(text);
      return text.length;
    },
  };
  const counted = new CountedText();
  expect(counted.count('one\ntwo\nth', counter)).toBe(10);
  expect(counted.count('one\ntwo\nthree', counter)).toBe(13);
  expect(counted.count('one\ntwo\nthree\nf', counter)).toBe(15);
  expect(asked).toEqual(['one\ntwo\n', 'th', 'three', 'three\n', 'f']);
  expect(counted.count('other', counter)).toBe(5);
});

it('does not take counts of one counter for those of another', () => {
  const counted = new CountedText();
  counted.count('one\ntwo', { count: (text) => text.length });
  expect(counted.count('one\ntwo', { count: (text) => text.length * 2 })).toBe(14);
});
