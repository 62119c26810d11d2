import { expect, it } from 'vitest';
import { changedSpan } from '../text/changed-span';
import { KeptAnswers } from './kept-answers';

const text = 'head();\nreturn price;\ntail();\n';
const start = text.indexOf('return');
const end = text.indexOf('tail');
const hunks = [{ start: 12, end: 12, text: ' * qty', cursor: 6 }];

function kept(): KeptAnswers {
  const answers = new KeptAnswers();
  answers.keep('a', text, start, end, { id: 'e1', hunks });
  return answers;
}

it('finds an answer by its text with the cursor in the region', () => {
  expect(kept().find('a', text, start + 3)).toMatchObject({ id: 'e1', start, hunks });
  expect(kept().find('a', text, 0)).toBeUndefined();
  expect(kept().find('b', text, start)).toBeUndefined();
});

it('moves along with changes above, and is there again when a change of the region is taken back', () => {
  const answers = kept();
  const changed = text.replace('head();', 'head();\nmore();');
  const span = changedSpan(text, changed);
  if (span !== undefined) answers.changed('a', span);
  const at = changed.indexOf('return');
  expect(answers.find('a', changed, at)).toBeUndefined();
  expect(answers.find('a', text, start)).toBeUndefined();
  answers.keep('a', changed, at, changed.indexOf('tail'), { id: 'e2', hunks });
  expect(answers.find('a', changed, at)).toMatchObject({ id: 'e2' });
  expect(answers.find('a', changed.replace('price', 'cost'), at)).toBeUndefined();
  expect(answers.find('a', changed, at)).toMatchObject({ id: 'e2' });
});

it('moves several answers of a document along', () => {
  const long = `${'x();\n'.repeat(100)}${text}${text}`;
  const at = (from: number) => long.indexOf('return', from);
  const answers = new KeptAnswers();
  const [one, two] = [at(0), at(at(0) + 1)];
  for (const [index, from] of [one, two].entries())
    answers.keep('a', long, from, from + 14, { id: `e${index}`, hunks });
  answers.changed('a', { start: 0, oldEnd: 0, newEnd: 5 });
  const moved = `y();\n${long}`;
  expect(answers.find('a', moved, one + 5)).toMatchObject({ id: 'e0', start: one + 5 });
  expect(answers.find('a', moved, two + 5)).toMatchObject({ id: 'e1', start: two + 5 });
});

it('keeps a bounded number', () => {
  const answers = new KeptAnswers();
  for (let index = 0; index < 60; index++) answers.keep('a', text, start, end, { id: `e${index}`, hunks });
  for (let index = 10; index < 60; index++) answers.delete(`e${index}`);
  expect(answers.find('a', text, start)).toBeUndefined();
});
