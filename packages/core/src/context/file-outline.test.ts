import { expect, it } from 'vitest';
import { outlineOf } from './file-outline';

it('has the signatures of a file, members with their type, without private ones', () => {
  const { entries } = outlineOf(
    'export class Cart {\n  private secret() {\n  }\n  #own() {\n  }\n  totalOf(item) {\n    return 1;\n  }\n}\nexport const limit = 3;\n',
  );
  expect(entries.map(({ signature, parent }) => [signature, parent])).toEqual([
    ['export class Cart {', undefined],
    ['  totalOf(item) {', 0],
    ['export const limit = 3;', undefined],
  ]);
  expect(entries[1]?.words).toEqual(['total', 'of']);
});

it('has nothing of a private type', () => {
  const { entries } = outlineOf(
    'private class Hidden {\n  fun one() {\n  }\n  fun two() {\n  }\n}\nclass Cart {\n  fun total() {\n  }\n}\n',
  );
  expect(entries.map(({ name, parent }) => [name, parent])).toEqual([
    ['Cart', undefined],
    ['total', 0],
  ]);
});
