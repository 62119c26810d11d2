import { expect, it } from 'vitest';
import { languageIdOf } from './language-id';

it.each([
  ['/project/a.ts', 'typescript'],
  ['C:\\work\\App.TSX', 'typescriptreact'],
  ['Makefile', 'makefile'],
  ['/project/Dockerfile', 'dockerfile'],
  ['/project/tsconfig.json', 'jsonc'],
  ['/project/LICENSE', 'plaintext'],
  ['/project/x.constructor', 'plaintext'],
  ['/project/archive.tar.gz', 'plaintext'],
])('%s is %s', (path, id) => {
  expect(languageIdOf(path)).toBe(id);
});
