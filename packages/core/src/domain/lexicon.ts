/** A kind of text literal. */
export interface StringForm {
  readonly open: string;
  readonly close: string;
  /** May go over line ends; one that may not ends with its line. */
  readonly multiline: boolean;
  /** Holds `${ code }`. */
  readonly template: boolean;
}

/** As much of a language's spelling as it takes to tell code from comments and strings. */
export interface Lexicon {
  readonly lineComments: readonly string[];
  readonly blockComments: readonly (readonly [open: string, close: string])[];
  readonly strings: readonly StringForm[];
  /** `'` may also begin a lifetime or stand inside a number. */
  readonly looseApostrophe: boolean;
  /** `/` may begin a regular expression. */
  readonly regex: boolean;
  /** Blocks are told by indentation alone. */
  readonly indented: boolean;
}

const string = (mark: string, multiline = false, template = false): StringForm => ({
  open: mark,
  close: mark,
  multiline,
  template,
});
const plain = [string('"'), string("'")];
const cLike: Lexicon = {
  lineComments: ['//'],
  blockComments: [['/*', '*/']],
  strings: plain,
  looseApostrophe: false,
  regex: false,
  indented: false,
};
const script: Lexicon = { ...cLike, strings: [string('`', true, true), ...plain], regex: true };
const hash: Lexicon = { ...cLike, lineComments: ['#'], blockComments: [] };
const tripled = [string('"""', true), string("'''", true), ...plain];
const markup: Lexicon = { ...cLike, lineComments: [], blockComments: [['<!--', '-->']], strings: [] };
const prose: Lexicon = { ...markup, blockComments: [] };

const byLanguage: ReadonlyMap<string, Lexicon> = new Map<string, Lexicon>([
  ...['javascript', 'typescript', 'javascriptreact', 'typescriptreact', 'vue', 'svelte', 'astro'].map(
    (id): [string, Lexicon] => [id, script],
  ),
  ...['python', 'starlark', 'gdscript'].map((id): [string, Lexicon] => [
    id,
    { ...hash, strings: tripled, indented: true },
  ]),
  ...['coffeescript', 'nim'].map((id): [string, Lexicon] => [
    id,
    { ...hash, strings: tripled, indented: true },
  ]),
  ['yaml', { ...hash, indented: true }],
  ...[
    'shellscript',
    'ruby',
    'perl',
    'r',
    'toml',
    'makefile',
    'dockerfile',
    'powershell',
    'elixir',
    'julia',
    'ini',
  ].map((id): [string, Lexicon] => [id, hash]),
  ['php', { ...cLike, lineComments: ['//', '#'], strings: [string('"', true), string("'", true)] }],
  ...['rust', 'c', 'cpp', 'objective-c', 'objective-cpp', 'haskell', 'ocaml', 'fsharp'].map(
    (id): [string, Lexicon] => [id, { ...cLike, looseApostrophe: true }],
  ),
  ['rust', { ...cLike, strings: [string('"', true), string("'")], looseApostrophe: true }],
  ['go', { ...cLike, strings: [string('`', true), ...plain] }],
  ...['java', 'kotlin', 'scala', 'swift', 'csharp', 'dart', 'groovy'].map((id): [string, Lexicon] => [
    id,
    { ...cLike, strings: [string('"""', true), ...plain] },
  ]),
  ['sql', { ...cLike, lineComments: ['--'] }],
  ['lua', { ...cLike, lineComments: ['--'], blockComments: [['--[[', ']]']] }],
  [
    'haskell',
    { ...cLike, lineComments: ['--'], blockComments: [['{-', '-}']], looseApostrophe: true, indented: true },
  ],
  ...['css', 'scss', 'less'].map((id): [string, Lexicon] => [id, cLike]),
  ...['html', 'xml', 'handlebars', 'razor'].map((id): [string, Lexicon] => [id, markup]),
  ...[
    'markdown',
    'mdx',
    'plaintext',
    'latex',
    'restructuredtext',
    'git-commit',
    'scminput',
    'text',
    'asciidoc',
  ].map((id): [string, Lexicon] => [id, prose]),
  ...['clojure', 'lisp', 'scheme'].map((id): [string, Lexicon] => [
    id,
    { ...cLike, lineComments: [';'], blockComments: [], strings: [string('"', true)] },
  ]),
]);

/** The lexicon of a language; an unknown one is read like C. */
export function lexiconOf(languageId: string): Lexicon {
  return byLanguage.get(languageId) ?? cLike;
}

/** Whether documents of the language are text for people, with code in it at most. */
export function isProse(languageId: string): boolean {
  return byLanguage.get(languageId) === prose;
}
