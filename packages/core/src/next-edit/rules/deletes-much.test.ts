import { expect, it } from 'vitest';
import { edited, factsOf, rejects } from '../../../test/edit-facts';
import { deletesMuch } from './deletes-much';

const region = 'a();\nb();\nc();\nd();\nrest();\n';

it.each([
  ['four lines without a word', 'rest();\n', true],
  ['three lines', 'a();\nrest();\n', false],
  ['four lines for others', 'all([a, b, c, d]);\nrest();\n', false],
])('%s', (_name, answer, expected) => {
  expect(rejects(deletesMuch, factsOf(region, answer))).toBe(expected);
});

it('goes along with who deletes lines', () => {
  const events = [edited('x();\ny();\n', 'y();\n')];
  expect(rejects(deletesMuch, factsOf(region, 'rest();\n', { events }))).toBe(false);
});
