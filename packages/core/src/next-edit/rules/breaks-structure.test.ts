import { expect, it } from 'vitest';
import { factsOf, rejects } from '../../../test/edit-facts';
import { judgeAnswer } from '../judge-answer';
import { breaksStructure } from './breaks-structure';

const before = 'function f() {\n';
const after = '}\n';

it.each([
  ['opens a bracket that nothing closes', '  g(a);\n', '  g((a);\n', true],
  ['closes one that is not open', '  g(a);\n', '  g(a));\n', true],
  ['opens a block that nothing closes', '  g(a);\n', '  if (a) {\n    g(a);\n', true],
  ['leaves a string open', "  g('a');\n", "  g('a);\n", true],
  ['closes what the person opened', '  g(a\n', '  g(a);\n', false],
  ['adds a whole block', '  g(a);\n', '  if (a) {\n    g(a);\n  }\n', false],
  ['changes a name', '  g(a);\n', '  g(b);\n', false],
])('an edit that %s', (_name, region, answer, expected) => {
  expect(rejects(breaksStructure, factsOf(region, answer, { before, after }))).toBe(expected);
});

it('takes the word of a grammar where there is one', () => {
  const syntax = {
    at: () => ({ blockEnd: () => undefined, errorsWith: (text: string) => (text.includes('bad') ? 1 : 0) }),
  };
  expect(rejects(breaksStructure, factsOf('a();\n', 'a(bad);\n', { syntax }))).toBe(true);
  expect(rejects(breaksStructure, factsOf('a();\n', 'a((;\n', { syntax }))).toBe(false);
});

it('judges changes that fit only together as one', () => {
  const region = 'a();\n1;\n2;\n3;\n4;\nb();\n';
  const answer = 'if (x) {\na();\n1;\n2;\n3;\n4;\nb();\n}\n';
  const judged = judgeAnswer(factsOf(region, answer));
  expect('hunks' in judged && judged.hunks.length).toBe(1);
  expect('hunks' in judged && judged.hunks[0]?.text).toContain('if (x) {');
  expect('hunks' in judged && judged.hunks[0]?.text).toContain('}');
});

it('keeps the good changes of an answer when one is rejected', () => {
  const region = 'a(x);\n1;\n2;\n3;\nb(y);\n';
  const judged = judgeAnswer(factsOf(region, 'a(z);\n1;\n2;\n3;\nb( y);\n'));
  expect('hunks' in judged && judged.hunks.map(({ text }) => text)).toEqual(['z']);
});
