import { expect, it } from 'vitest';
import type { Ghost } from '@org/completion-adapter-kit';
import { editWithin, ghostWithin } from './within-length';

const ghost: Ghost = { item: undefined, offset: 4, text: '123);', covered: ')', taken: 0, streaming: false };

it('does not cut a ghost that fits with the text it covers', () => {
  expect(ghostWithin(ghost, 4)).toBe(ghost);
  expect(ghostWithin(ghost, Infinity)).toBe(ghost);
});

it('cuts a ghost to the part that fits, which covers nothing', () => {
  expect(ghostWithin(ghost, 2)).toEqual({ ...ghost, text: '12', covered: '' });
  expect(ghostWithin(ghost, 0)).toBeUndefined();
  expect(ghostWithin(ghost, -3)).toBeUndefined();
});

it('cuts an edit to the part that fits', () => {
  const edit = { from: 4, to: 5, insert: '123);' };
  expect(editWithin(edit, 4)).toBe(edit);
  expect(editWithin(edit, 2)).toEqual({ from: 4, to: 4, insert: '12' });
  expect(editWithin(edit, -1)).toEqual({ from: 4, to: 4, insert: '' });
});

it('does not cut a character in half', () => {
  expect(editWithin({ from: 0, to: 0, insert: 'a😀b' }, 2).insert).toBe('a');
  expect(editWithin({ from: 0, to: 0, insert: 'a😀b' }, 3).insert).toBe('a😀');
});
