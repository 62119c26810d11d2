import { expect, it } from 'vitest';
import { languageIdOf } from './language-id';

it.each([
  ['/work/a.ts', 'typescript'],
  ['C:\\work\\App.TSX', 'typescriptreact'],
  ['Makefile', 'makefile'],
  ['/work/Dockerfile', 'dockerfile'],
  ['/work/tsconfig.json', 'jsonc'],
  ['/work/LICENSE', 'plaintext'],
  ['/work/x.constructor', 'plaintext'],
  ['/work/archive.tar.gz', 'plaintext'],
])('%s is %s', (path, id) => {
  expect(languageIdOf(path)).toBe(id);
});
