import { describe, expect, it } from 'vitest';
import { stepCounter } from '../../test/step-counter';
import type { Language } from './language';
import { languageTable } from './language-table';
import { knownLanguage } from './find-language';
import { compilePatterns } from './token-patterns';

const each = languageTable.map((language) => [language.id, language] as const);
const split = (list: string | undefined) => (list ?? '').split(' ').filter((item) => item !== '');

function repeated(items: readonly string[]): readonly string[] {
  return items.filter((item, at) => items.indexOf(item) !== at);
}

describe('the table', () => {
  it('is sorted by id', () => {
    const ids = languageTable.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted());
  });

  it('contains each id and alias once', () => {
    expect(repeated(languageTable.flatMap(({ id, aliases }) => [id, ...split(aliases)]))).toEqual([]);
  });

  it('contains each file name once', () => {
    expect(repeated(languageTable.flatMap(({ files }) => split(files)))).toEqual([]);
  });

  it('writes ids and file names in lower case, without spaces', () => {
    for (const { id, aliases, files } of languageTable)
      for (const name of [id, ...split(aliases), ...split(files)]) expect(name).toMatch(/^[^\sA-Z]+$/);
  });

  it.each(
    'typescript javascript javascriptreact typescriptreact vue svelte astro html xml django-html jinja erb handlebars css scss less json yaml toml ini python ruby php perl lua shellscript fish powershell sql go rust c cpp objective-c csharp java kotlin scala swift dart groovy clojure emacs-lisp lisp scheme haskell ocaml fsharp elixir erlang julia r matlab zig nim terraform nix cmake makefile dockerfile latex markdown verilog vb'.split(
      ' ',
    ),
  )('defines comments and files of %s', (id) => {
    const { lineComments = [], blockComments = [], files } = knownLanguage(id) ?? {};
    expect(files).toMatch(/^\S/);
    expect(id === 'json' || [...lineComments, ...blockComments].length > 0).toBe(true);
  });

  it('embeds only known languages', () => {
    for (const { embedded = [] } of languageTable)
      for (const { language } of embedded)
        expect(language === '$1' || knownLanguage(language) !== undefined).toBe(true);
  });
});

const marks =
  '( [ { < > " \' ` / \\ # % $ @ = - ? : ; * & | ~ ! _ a \t {% {{ {# <% <%- <!-- <a <script $( #{ ${ @" @( %( /* (* \'\' """ << <<A s/ q( %w( fun if fn case begin function class do repeat end else return select sub include extern `if ``` url( r" \\begin{ --- def if( (a)'.split(
    ' ',
  );
const fillers = ['', ' ', 'a', 'a ', '\n', ' a(\n'];
const units = marks.flatMap((mark) => fillers.map((filler) => mark + filler));

/** The patterns of a language that search a text. Those of `content` and of single words are parts of `root`. */
function patternsOf(language: Language): readonly RegExp[] {
  const code = (language.strings ?? []).flatMap((form) => form.code ?? []);
  return [compilePatterns(language).root.pattern, ...code.map(([open]) => new RegExp(open, 'gm'))];
}

/** Lengths of the two texts that are compared, in UTF-16 units. */
const [short, long] = [2_000, 4_000];

/** The texts of `among` whose repetition makes the work of `pattern` at one position grow with the text. */
function growing(pattern: RegExp, among: readonly string[]): readonly string[] {
  const count = stepCounter(pattern);
  const max = (unit: string, length: number) => {
    const text = unit.repeat(Math.ceil(length / unit.length));
    const places = Array.from(unit, (_, index) => index).flatMap((index) => [index, text.length - index]);
    return Math.max(...places.map((index) => count(text, index)));
  };
  return among.filter((unit) => max(unit, long) > max(unit, short) + 50);
}

describe('patterns', () => {
  it('detects a pattern whose work at one position grows with the text', () => {
    expect(growing(/a(?=.*b)/g, ['a'])).toEqual(['a']);
    expect(growing(/(?<=b.*)a/g, ['a'])).toEqual(['a']);
    expect(growing(/a(?=.{0,99}b)/g, ['a'])).toEqual([]);
  });

  it.each(each)('match %s with the same work at a position, however often marks repeat', (_id, language) => {
    const slow = patternsOf(language).flatMap((pattern) =>
      growing(pattern, units).map((unit) => `${pattern.source.slice(0, 60)} at ${JSON.stringify(unit)}`),
    );
    expect(slow).toEqual([]);
  });
});
