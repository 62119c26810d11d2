import { expect, it } from 'vitest';
import { factsOf, rejects } from '../../../test/edit-facts';
import { leavesOut } from './leaves-out';

it.each([
  ['dots in a comment', 'a();\nb();\nc();\n', 'a();\n// ... rest of the code\n', true],
  ['dots in a comment of Python', 'a()\nb()\nc()\n', 'a()\n# … unchanged\n', true],
  ['words before the dots', 'a();\nb();\nc();\n', 'a();\n// existing code ...\n', true],
  ['a comment in a tag', '<a/>\n<b/>\n<c/>\n', '<a/>\n<!-- ... -->\n', true],
  ['a comment beside the code', 'a();\nb();\n', 'a();\n// existing callers pass one\nb();\n', false],
  ['dots that were there', '// ... and so on\nb();\n', '// ... and so on\nc();\n', false],
  ['a spread', 'f(a);\n', 'f(...a);\n', false],
])('%s', (_name, region, answer, expected) => {
  expect(rejects(leavesOut, factsOf(region, answer))).toBe(expected);
});
