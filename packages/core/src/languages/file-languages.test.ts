import { describe, expect, it } from 'vitest';
import { languageFileNames, languageIdOfFile } from './file-languages';

describe('languageIdOfFile', () => {
  it.each([
    ['init.el', 'emacs-lisp'],
    ['.emacs', 'emacs-lisp'],
    ['main.lisp', 'lisp'],
    ['a.scm', 'scheme'],
    ['a.rkt', 'racket'],
    ['a.vim', 'viml'],
    ['.vimrc', 'viml'],
    ['.bashrc', 'shellscript'],
    ['PKGBUILD', 'shellscript'],
    ['App.TSX', 'typescriptreact'],
    ['index.d.ts', 'typescript'],
    ['tsconfig.json', 'jsonc'],
    ['package.json', 'json'],
    ['Cargo.lock', 'toml'],
    ['yarn.lock', 'plaintext'],
    ['page.html.erb', 'erb'],
    ['home.blade.php', 'blade'],
    ['index.php', 'php'],
    ['Dockerfile', 'dockerfile'],
    ['Dockerfile.dev', 'dockerfile'],
    ['api.dockerfile', 'dockerfile'],
    ['Makefile.am', 'makefile'],
    ['CMakeLists.txt', 'cmake'],
    ['notes.txt', 'plaintext'],
    ['meson.build', 'meson'],
    ['.gitignore', 'ignore'],
    ['.env', 'ini'],
    ['analysis.R', 'r'],
    ['matrix.m', 'objective-c'],
  ])('returns the language of %s: %s', (name, id) => {
    expect(languageIdOfFile(name)).toBe(id);
  });

  it.each(['LICENSE', 'makefiles', 'archive.tar.gz', 'x.constructor', '', '.', 'a.', '.unknown', 'el'])(
    'returns undefined for %j',
    (name) => {
      expect(languageIdOfFile(name)).toBeUndefined();
    },
  );

  it('agrees with the list of file names', () => {
    for (const [name, id] of languageFileNames)
      expect(languageIdOfFile(name.startsWith('.') ? `file${name}` : name), name).toBe(id);
  });
});
