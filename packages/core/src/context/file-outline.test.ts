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
