import { expect, it } from 'vitest';
import { edited, factsOf, rejects } from '../../../test/edit-facts';
import { undoesLastEdit } from './undoes-last-edit';

it.each([
  ['takes back a word that was typed', 'f(a);\n', 'f(a, qty);\n', 'f(a);\n', true],
  ['brings back the old name', 'let price = 1;\n', 'let cost = 1;\n', 'let price = 1;\n', true],
  [
    'puts another name in place of the new one',
    'let x = 1;\n',
    'let amount = 1;\n',
    'let total = 1;\n',
    true,
  ],
  [
    'brings back a line that was deleted',
    'a();\nlog(a);\nb();\n',
    'a();\nb();\n',
    'a();\nlog(a);\nb();\n',
    true,
  ],
  ['goes on with what was typed', 'x\n', 'x\nfunc\n', 'x\nfunction f() {}\n', false],
  [
    'carries the new name on',
    'let cost = 1;\nuse(price);\n',
    'let cost = 1;\nuse(price);\n',
    'let cost = 1;\nuse(cost);\n',
    false,
  ],
  ['corrects a letter', 'a\n', 'retrun a;\n', 'return a;\n', false],
  ['adds to the line', 'let price = 1;\n', 'let cost = 1;\n', 'let cost = 1.5;\n', false],
  ['deletes another line', 'a();\nb();\nc();\n', 'a();\nb(1);\nc();\n', 'a();\nb(1);\n', false],
])('an edit that %s', (_name, before, after, answer, expected) => {
  expect(rejects(undoesLastEdit, factsOf(after, answer, { events: [edited(before, after)] }))).toBe(expected);
});

it('may change what came from an accepted suggestion', () => {
  const events = [edited('f(a);\n', 'f(a, qty);\n', { accepted: true })];
  expect(rejects(undoesLastEdit, factsOf('f(a, qty);\n', 'f(a);\n', { events }))).toBe(false);
});

it('finds the edit where its lines are in the document', () => {
  const events = [edited('f(a);\n', 'f(a, qty);\n', { line: 12 })];
  const facts = factsOf('f(a, qty);\n', 'f(a);\n', { before: 'x\n\n', firstLine: 10, events });
  expect(rejects(undoesLastEdit, facts)).toBe(true);
  expect(rejects(undoesLastEdit, { ...facts, firstLine: 100 })).toBe(false);
});
