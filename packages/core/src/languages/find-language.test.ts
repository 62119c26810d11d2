import { describe, expect, it } from 'vitest';
import { findLanguage, knownLanguage, mayHoldTags, normalizeLanguageId } from './find-language';
import { languageTable } from './language-table';

describe('normalizeLanguageId', () => {
  it.each([
    // Display names.
    ['js', 'javascript'],
    ['ts', 'typescript'],
    ['py', 'python'],
    ['C++', 'cpp'],
    ['C#', 'csharp'],
    ['F#', 'fsharp'],
    ['golang', 'go'],
    ['Python', 'python'],
    // Neovim.
    ['sh', 'shellscript'],
    ['cs', 'csharp'],
    ['objc', 'objective-c'],
    ['make', 'makefile'],
    ['tex', 'latex'],
    ['plaintex', 'latex'],
    ['ps1', 'powershell'],
    ['dosbatch', 'bat'],
    ['dosini', 'ini'],
    ['htmldjango', 'jinja'],
    ['eruby', 'erb'],
    ['gitcommit', 'git-commit'],
    ['vim', 'viml'],
    ['javascript.jsx', 'javascriptreact'],
    ['typescript.tsx', 'typescriptreact'],
    ['yaml.ansible', 'yaml'],
    ['yaml.docker-compose', 'yaml'],
    ['c.doxygen', 'c'],
    ['systemverilog', 'verilog'],
    ['text', 'plaintext'],
    // Emacs.
    ['emacs-lisp', 'emacs-lisp'],
    ['emacs-lisp-mode', 'emacs-lisp'],
    ['python-ts-mode', 'python'],
    ['js-ts', 'javascript'],
    ['c++-ts', 'cpp'],
    ['LaTeX', 'latex'],
    ['conf-toml', 'toml'],
    ['enh-ruby', 'ruby'],
    ['cperl', 'perl'],
    ['tuareg', 'ocaml'],
    ['gfm', 'markdown'],
    ['makefile-gmake', 'makefile'],
    ['lisp-interaction', 'emacs-lisp'],
    // Sublime Text, by scope.
    ['source.python', 'python'],
    ['source.shell.bash', 'shellscript'],
    ['text.html.twig', 'jinja'],
    ['text.html.basic', 'html'],
    ['text.tex.latex', 'latex'],
    // JetBrains.
    ['JAVA', 'java'],
    ['TypeScript JSX', 'typescriptreact'],
    ['JSX Harmony', 'javascriptreact'],
    ['ECMAScript 6', 'javascript'],
    ['Shell Script', 'shellscript'],
    ['ObjectiveC', 'objective-c'],
    ['Django', 'jinja'],
    ['HCL-Terraform', 'terraform'],
    ['Plain text', 'plaintext'],
    ['PLAIN_TEXT', 'plaintext'],
    // Monaco.
    ['shell', 'shellscript'],
    ['sol', 'solidity'],
    ['pgsql', 'sql'],
    ['twig', 'jinja'],
    ['pug', 'pug'],
    // VS Code and its extensions.
    ['django-html', 'jinja'],
    ['jinja-html', 'jinja'],
    ['dockercompose', 'yaml'],
    ['github-actions-workflow', 'yaml'],
    ['terraform-vars', 'terraform'],
    ['commonlisp', 'lisp'],
    ['cuda-cpp', 'cuda-cpp'],
    ['objective-cpp', 'objective-cpp'],
    ['jsonl', 'json'],
    ['proto3', 'proto'],
    ['vue-html', 'html'],
    ['phoenix-heex', 'erb'],
    ['dotenv', 'ini'],
  ])('normalizes %s to %s', (given, id) => {
    expect(normalizeLanguageId(given)).toBe(id);
  });

  it.each(languageTable.map(({ id }) => [id]))('returns %s for itself, also in capitals', (id) => {
    expect(normalizeLanguageId(id)).toBe(id);
    expect(normalizeLanguageId(id.toUpperCase())).toBe(id);
  });

  it.each(['befunge', 'constructor', '__proto__', '', '.', '-mode'])(
    'returns the unknown id %j unchanged',
    (id) => {
      expect(normalizeLanguageId(id)).toBe(id);
    },
  );

  it('prefers an id to a file extension', () => {
    expect(normalizeLanguageId('v')).toBe('v');
    expect(normalizeLanguageId('r')).toBe('r');
    expect(normalizeLanguageId('d')).toBe('d');
  });
});

describe('findLanguage', () => {
  it('returns one default object for all unknown languages', () => {
    expect(knownLanguage('befunge')).toBeUndefined();
    expect(findLanguage('befunge')).toBe(findLanguage('brainfuck'));
    expect(findLanguage('befunge').strings).toHaveLength(1);
    expect(findLanguage('befunge').blocks).toBeUndefined();
  });

  it('distinguishes prose from code', () => {
    for (const id of ['markdown', 'plaintext', 'gfm', 'git-commit', 'latex', 'rst'])
      expect(findLanguage(id).prose, id).toBe(true);
    for (const id of ['emacs-lisp', 'html', 'yaml', 'befunge'])
      expect(findLanguage(id).prose, id).not.toBe(true);
  });

  it('reports which languages may contain tags', () => {
    for (const id of ['html', 'tsx', 'vue', 'md', 'php', 'XML']) expect(mayHoldTags(id), id).toBe(true);
    for (const id of ['python', 'rust', 'befunge']) expect(mayHoldTags(id), id).toBe(false);
  });
});
