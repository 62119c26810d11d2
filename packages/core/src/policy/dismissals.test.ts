import { expect, it } from 'vitest';
import { resolvePosition } from '../domain/cursor-position';
import { documentAt } from '@org/completion-testing';
import { dismissalOf, Dismissals } from './dismissals';

const place = (marked: string, uri = 'file:///project/a.ts') => resolvePosition(documentAt(marked, { uri }));

function dismissed(marked: string, text: string) {
  const dismissals = new Dismissals();
  dismissals.add(dismissalOf(place(marked), text));
  return dismissals;
}

it('covers the position and text typed along the dismissed text', () => {
  const dismissals = dismissed('a = █\n', 'compute();');
  for (const marked of ['a = █\n', 'a = c█\n', 'a = compute()█\n'])
    expect(dismissals.covers(place(marked))).toBe(true);
});

it('covers nothing after the text differs', () => {
  const dismissals = dismissed('a = █\n', 'compute();');
  for (const marked of ['a = d█\n', 'a = compute();█\n', 'b = █\n', 'a = █\nmore', 'x\na = █\n'])
    expect(dismissals.covers(place(marked)), marked).toBe(false);
});

it('covers no other document', () => {
  expect(dismissed('a = █\n', 'compute();').covers(place('a = █\n', 'file:///project/b.ts'))).toBe(false);
});

it('finds a position deep in a document by the text around it', () => {
  const long = 'const value = 1;\n'.repeat(100);
  const dismissals = dismissed(`${long}a = █\n${long}`, 'compute();');
  expect(dismissals.covers(place(`// a line above\n${long}a = comp█\n${long}`))).toBe(true);
  expect(dismissals.covers(place(`${long}b = comp█\n${long}`))).toBe(false);
});

it('forgets the oldest dismissals', () => {
  const dismissals = new Dismissals();
  for (let index = 0; index <= 50; index++) dismissals.add(dismissalOf(place(`v${index} = █`), '1'));
  expect(dismissals.covers(place('v0 = █'))).toBe(false);
  expect(dismissals.covers(place('v50 = █'))).toBe(true);
});
