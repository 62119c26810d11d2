/** What a prompt needs to know of a language. */
export interface LanguageFacts {
  /** As people write it, e.g. `C++`. */
  readonly name: string;
  /** What begins a comment that ends with the line, or the two ends of one that does not. */
  readonly comment: { readonly line: string } | { readonly open: string; readonly close: string };
}

const slashes = { line: '//' };
const hash = { line: '#' };
const dashes = { line: '--' };
const semicolons = { line: ';' };
const percent = { line: '%' };
const markup = { open: '<!--', close: '-->' };
const cBlock = { open: '/*', close: '*/' };

const languages: Readonly<Record<string, LanguageFacts>> = {
  bat: { name: 'Batch', comment: { line: 'REM' } },
  bibtex: { name: 'BibTeX', comment: percent },
  c: { name: 'C', comment: slashes },
  clojure: { name: 'Clojure', comment: semicolons },
  coffeescript: { name: 'CoffeeScript', comment: hash },
  cpp: { name: 'C++', comment: slashes },
  csharp: { name: 'C#', comment: slashes },
  css: { name: 'CSS', comment: cBlock },
  'cuda-cpp': { name: 'CUDA', comment: slashes },
  dart: { name: 'Dart', comment: slashes },
  dockerfile: { name: 'Dockerfile', comment: hash },
  elixir: { name: 'Elixir', comment: hash },
  elm: { name: 'Elm', comment: dashes },
  erlang: { name: 'Erlang', comment: percent },
  fsharp: { name: 'F#', comment: slashes },
  go: { name: 'Go', comment: slashes },
  graphql: { name: 'GraphQL', comment: hash },
  groovy: { name: 'Groovy', comment: slashes },
  haskell: { name: 'Haskell', comment: dashes },
  html: { name: 'HTML', comment: markup },
  ini: { name: 'INI', comment: semicolons },
  java: { name: 'Java', comment: slashes },
  javascript: { name: 'JavaScript', comment: slashes },
  javascriptreact: { name: 'JavaScript', comment: slashes },
  jsonc: { name: 'JSON', comment: slashes },
  julia: { name: 'Julia', comment: hash },
  kotlin: { name: 'Kotlin', comment: slashes },
  latex: { name: 'TeX', comment: percent },
  less: { name: 'Less', comment: slashes },
  lisp: { name: 'Common Lisp', comment: semicolons },
  lua: { name: 'Lua', comment: dashes },
  makefile: { name: 'Makefile', comment: hash },
  markdown: { name: 'Markdown', comment: markup },
  matlab: { name: 'MATLAB', comment: percent },
  nix: { name: 'Nix', comment: hash },
  'objective-c': { name: 'Objective-C', comment: slashes },
  'objective-cpp': { name: 'Objective-C++', comment: slashes },
  ocaml: { name: 'OCaml', comment: { open: '(*', close: '*)' } },
  pascal: { name: 'Pascal', comment: slashes },
  perl: { name: 'Perl', comment: hash },
  php: { name: 'PHP', comment: slashes },
  powershell: { name: 'PowerShell', comment: hash },
  prolog: { name: 'Prolog', comment: percent },
  python: { name: 'Python', comment: hash },
  r: { name: 'R', comment: hash },
  razor: { name: 'Razor', comment: markup },
  ruby: { name: 'Ruby', comment: hash },
  rust: { name: 'Rust', comment: slashes },
  sass: { name: 'Sass', comment: slashes },
  scala: { name: 'Scala', comment: slashes },
  scheme: { name: 'Scheme', comment: semicolons },
  scss: { name: 'SCSS', comment: slashes },
  shellscript: { name: 'Shell', comment: hash },
  solidity: { name: 'Solidity', comment: slashes },
  sql: { name: 'SQL', comment: dashes },
  svelte: { name: 'Svelte', comment: markup },
  swift: { name: 'Swift', comment: slashes },
  terraform: { name: 'Terraform', comment: hash },
  tex: { name: 'TeX', comment: percent },
  toml: { name: 'TOML', comment: hash },
  typescript: { name: 'TypeScript', comment: slashes },
  typescriptreact: { name: 'TypeScript', comment: slashes },
  vb: { name: 'Visual Basic', comment: { line: "'" } },
  vue: { name: 'Vue', comment: markup },
  xml: { name: 'XML', comment: markup },
  yaml: { name: 'YAML', comment: hash },
  zig: { name: 'Zig', comment: slashes },
};

/** The facts of a language id; an unknown one is written as it is called and commented with `#`, which most models take for a comment anywhere. */
export function languageFacts(languageId: string): LanguageFacts {
  return Object.hasOwn(languages, languageId)
    ? (languages[languageId] ?? { name: languageId, comment: hash })
    : { name: languageId, comment: hash };
}

/** `text` as comment lines. The end of a block comment inside it is taken apart, so that it cannot end this one. */
export function commentOut(text: string, languageId: string): string {
  const { comment } = languageFacts(languageId);
  if ('line' in comment)
    return text
      .replace(/^(?=.)/gm, `${comment.line.replaceAll('$', '$$$$')} `)
      .replace(/^$/gm, comment.line.replaceAll('$', '$$$$'));
  const { open, close } = comment;
  const apart = `${close.slice(0, 1)} ${close.slice(1)}`;
  return `${open} ${text.split(close).join(apart)} ${close}`;
}
