import type { CursorContext } from '../domain/cursor';

/** What kind of text the cursor is in. */
export type Zone = 'code' | 'comment' | 'string' | 'prose';

const proseLanguages = new Set([
  'markdown',
  'plaintext',
  'text',
  'latex',
  'tex',
  'restructuredtext',
  'asciidoc',
  'org',
  'git-commit',
  'scminput',
  'mdx',
]);

interface Lexicon {
  readonly line: readonly string[];
  readonly block: readonly (readonly [open: string, close: string])[];
  readonly strings: readonly StringForm[];
}
interface StringForm {
  readonly open: string;
  readonly close: string;
  readonly multiline: boolean;
}

const quote = (mark: string, multiline = false): StringForm => ({ open: mark, close: mark, multiline });
const cStrings = [quote('"'), quote("'")];
const cLike: Lexicon = { line: ['//'], block: [['/*', '*/']], strings: cStrings };
const hashLike: Lexicon = { line: ['#'], block: [], strings: cStrings };

const lexicons: Readonly<Record<string, Lexicon>> = {
  python: { line: ['#'], block: [], strings: [quote('"""', true), quote("'''", true), ...cStrings] },
  ruby: { line: ['#'], block: [['\n=begin', '\n=end']], strings: cStrings },
  php: { line: ['//', '#'], block: [['/*', '*/']], strings: [quote('"', true), quote("'", true)] },
  sql: { line: ['--'], block: [['/*', '*/']], strings: [quote("'")] },
  lua: {
    line: ['--'],
    block: [['--[[', ']]']],
    strings: [{ open: '[[', close: ']]', multiline: true }, ...cStrings],
  },
  haskell: { line: ['--'], block: [['{-', '-}']], strings: [quote('"')] },
  rust: { line: ['//'], block: [['/*', '*/']], strings: [quote('"', true)] },
  go: { line: ['//'], block: [['/*', '*/']], strings: [quote('`', true), ...cStrings] },
  html: { line: [], block: [['<!--', '-->']], strings: [] },
  xml: { line: [], block: [['<!--', '-->']], strings: [] },
  css: { line: [], block: [['/*', '*/']], strings: cStrings },
  clojure: { line: [';'], block: [], strings: [quote('"', true)] },
  elixir: { line: ['#'], block: [], strings: [quote('"""', true), quote('"')] },
  ...Object.fromEntries(
    ['shellscript', 'yaml', 'toml', 'perl', 'r', 'makefile', 'dockerfile', 'powershell', 'julia'].map(
      (id) => [id, hashLike],
    ),
  ),
  ...Object.fromEntries(
    ['javascript', 'typescript', 'javascriptreact', 'typescriptreact', 'vue', 'svelte'].map((id) => [
      id,
      { ...cLike, strings: [quote('`', true), ...cStrings] },
    ]),
  ),
};

/**
 * The zone of the cursor, read from at most the last few thousand characters before it. It starts outside of everything,
 * so that inside a comment or string longer than that the answer may be `code`; an unknown language is read like C.
 */
export function zoneAt(cursor: CursorContext): Zone {
  if (proseLanguages.has(cursor.languageId)) return 'prose';
  const { line, block, strings } = lexicons[cursor.languageId] ?? cLike;
  const text = cursor.prefix.slice(-4_096);
  let at = 0;
  while (at < text.length) {
    const comment = block.find(([open]) => text.startsWith(open, at));
    if (comment !== undefined) {
      const end = text.indexOf(comment[1], at + comment[0].length);
      if (end < 0) return 'comment';
      at = end + comment[1].length;
      continue;
    }
    if (line.some((mark) => text.startsWith(mark, at))) {
      const end = text.indexOf('\n', at);
      if (end < 0) return 'comment';
      at = end;
      continue;
    }
    const string = strings.find(({ open }) => text.startsWith(open, at));
    if (string !== undefined) {
      const end = endOfString(text, at + string.open.length, string);
      if (end === undefined) return 'string';
      at = end;
      continue;
    }
    at++;
  }
  return 'code';
}

/** Where the string that was opened ends, after its closing mark; `undefined` when it is still open at the end of `text`. */
function endOfString(text: string, from: number, form: StringForm): number | undefined {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text.startsWith(form.close, at)) return at + form.close.length;
    else if (text[at] === '\n' && !form.multiline) return at;
  }
  return undefined;
}
