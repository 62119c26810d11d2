import { expect, it } from 'vitest';
import { factsOf, rejects } from '../../../test/edit-facts';
import { outsideRegion } from './outside-region';

const before = 'import a from "a";\nimport b from "b";\n';
const after = 'export { first };\nexport { second };\n';

it.each([
  ['the whole file again', 'use(a);\n', `${before}use(b);\n${after}`, true],
  ['the lines before it', 'use(a);\n', `${before}use(a);\n`, true],
  ['the line after it', 'use(a);\n', 'use(b);\nexport { first };\n', true],
  ['lines of its own', 'use(a);\n', 'use(a);\nuse(b);\n', false],
  ['no more lines than the region', 'use(a);\nuse(b);\n', 'export { first };\nuse(b);\n', false],
])('an answer with %s', (_name, region, answer, expected) => {
  expect(rejects(outsideRegion, factsOf(region, answer, { before, after }))).toBe(expected);
});

it('takes no single bracket for a line of the text outside', () => {
  const facts = factsOf('  a();\n', '  a();\n  b();\n}\n', { before: 'f() {\n', after: '}\n' });
  expect(rejects(outsideRegion, facts)).toBe(false);
});
