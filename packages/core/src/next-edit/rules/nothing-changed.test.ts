import { expect, it } from 'vitest';
import { factsOf, rejects } from '../../../test/edit-facts';
import { nothingChanged } from './nothing-changed';

it('rejects the region as it is, and nothing else', () => {
  expect(rejects(nothingChanged, factsOf('a();\n', 'a();\n'))).toBe(true);
  expect(rejects(nothingChanged, factsOf('a();\n', 'b();\n'))).toBe(false);
});
