import { expect, it } from 'vitest';
import { factsOf, rejects } from '../../../test/edit-facts';
import { cutOff } from './cut-off';

it('rejects an answer that did not come to its end', () => {
  expect(rejects(cutOff, factsOf('a\nb\n', 'a\n', { isWhole: false }))).toBe(true);
  expect(rejects(cutOff, factsOf('a\nb\n', 'a\n'))).toBe(false);
});
