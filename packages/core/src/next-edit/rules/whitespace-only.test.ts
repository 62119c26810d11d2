import { expect, it } from 'vitest';
import { factsOf, rejects } from '../../../test/edit-facts';
import { whitespaceOnly } from './whitespace-only';

it.each([
  ['a space', 'a = 1;\n', 'a  = 1;\n', 'typescript', true],
  ['a blank line', 'a();\nb();\n', 'a();\n\nb();\n', 'typescript', true],
  ['a line end', 'a(); b();\n', 'a();\nb();\n', 'typescript', true],
  ['indentation', 'a();\n', '  a();\n', 'typescript', true],
  ['indentation where it means something', 'a()\n', '    a()\n', 'python', false],
  ['a space inside a line of Python', 'a = 1\n', 'a  = 1\n', 'python', true],
  ['a word', 'a = 1;\n', 'a = 12;\n', 'typescript', false],
])('%s', (_name, region, answer, languageId, expected) => {
  expect(rejects(whitespaceOnly, factsOf(region, answer, { languageId }))).toBe(expected);
});
