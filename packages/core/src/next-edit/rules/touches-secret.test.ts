import { expect, it } from 'vitest';
import { factsOf, rejects } from '../../../test/edit-facts';
import { touchesSecret } from './touches-secret';

const region = 'a();\nkey = "secret";\nb();\n';
const maskedLines = new Set([1]);

it.each([
  ['the masked line itself', region.replace('key', 'token'), true],
  ['a deletion of it', 'a();\nb();\n', true],
  ['the line above', region.replace('a()', 'aa()'), false],
  ['a line before it', region.replace('key', 'c();\nkey'), false],
  ['the line below', region.replace('b()', 'bb()'), false],
])('%s', (_name, answer, expected) => {
  expect(rejects(touchesSecret, factsOf(region, answer, { maskedLines }))).toBe(expected);
});
