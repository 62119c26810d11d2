import type { EmbeddedForm, Language, Markup, StringForm, WordBlocks } from './language';

/** The languages, one entry each, in alphabetical order of ids. For others `findLanguage` returns a minimal default. */
export const languageTable: readonly Language[] = /* @__PURE__ */ makeTable();

type Syntax = Omit<Language, 'id' | 'name' | 'aliases' | 'files'>;
type FormRest = Omit<StringForm, 'open' | 'close'>;
type Pair = readonly [open: string, close: string];
/** A name that is left out is the id with a capital letter. */
type Entry = Omit<Language, 'name'> & Partial<Pick<Language, 'name'>>;

/** A function, so that a bundle without an engine omits the table. */
function makeTable(): readonly Language[] {
  // Strings.
  const braceCode: Pair = ['\\$\\{', '}'];
  const hashCode: Pair = ['#\\{', '}'];
  const parenCode: Pair = ['\\$\\(', ')'];
  /** A brace that is not doubled. */
  const singleBrace: Pair = ['\\{(?!\\{)(?<!(?<!\\{)(?:\\{\\{){1,9})', '}'];
  const plain = (mark: string, rest: FormRest = {}): StringForm => ({ open: mark, close: mark, ...rest });
  const long = (mark: string, rest: FormRest = {}): StringForm => plain(mark, { multiline: true, ...rest });
  const raw = (open: string, close: string): StringForm => ({ open, close, multiline: true, escape: '' });
  const double = plain('"');
  const single = plain("'");
  const longDouble = long('"');
  const longSingle = long("'");
  const tripleDouble = long('"""');
  const tripleSingle = long("'''");
  /** A quote that is doubled inside. */
  const doubled = (mark: string, open = mark): StringForm => ({ open, close: mark, escape: mark + mark });
  const longDoubled = (mark: string, open = mark): StringForm => ({
    ...doubled(mark, open),
    multiline: true,
  });
  /** A quote with one of `letters` before it. */
  const after = (letters: string, mark: string) => `${mark}(?<=\\b${letters}${mark})`;
  const formatted = (mark: string): StringForm => ({
    open: after('(?:[fFtT][rR]?|[rR][fFtT])', mark),
    close: mark,
    code: [singleBrace],
    multiline: mark.length === 3,
  });
  /** Only text inside `code` pairs is code. */
  const templates = (...code: readonly Pair[]): readonly StringForm[] => [
    long('"""', { code }),
    long("'''", { code }),
    long('"', { code }),
    long("'", { code }),
  ];
  /** `<<NAME` of shells; not `<<<` and not a shift in `((…))`. */
  const hereDocument: StringForm = {
    ...raw('<<(?<!<<<)[-~]?\\s?["\'`\\\\]?([A-Za-z_]\\w*)["\'`]?(?!.{0,80}\\)\\))', '$1'),
    lineStart: true,
  };
  /** `<<~NAME` of scripts, where `<<` is an operator too. */
  const scriptHereDocument: StringForm = {
    ...hereDocument,
    open: '<<[-~]?["\'`]?([A-Z_][A-Z_0-9]*)\\b["\'`]?',
  };
  /** A character in quotes; any other apostrophe is a lifetime, a prime or a part of a number. */
  const characterRest = "(?:\\\\[^\\n'][^\\n']{0,9}|\\\\'|[^\\\\'\\n]|[\\uD800-\\uDBFF][^'\\n])'";
  const character = `'${characterRest}`;
  /** The same where names may end with an apostrophe. */
  const primeCharacter = `'(?<![\\w']')${characterRest}`;

  // Comments.
  const slashLine: Syntax = { lineComments: ['//'] };
  const starBlock: Syntax = { blockComments: [['/*', '*/']] };
  const slash: Syntax = { ...slashLine, ...starBlock };
  const nestedSlash: Syntax = { ...slashLine, blockComments: [['/*', '*/', 'nested']] };
  const hash: Syntax = { lineComments: ['#'] };
  const dashes: Syntax = { lineComments: ['--'] };

  // Families.
  const ifdef: WordBlocks = { '#\\s*endif': '#\\s*if(?:n?def)?' };
  const cLike: Syntax = { ...slash, strings: [double, single] };
  const c: Syntax = { ...slash, strings: [double], skip: character, directives: ifdef };
  const cpp: Syntax = {
    ...c,
    strings: [raw(`${after('(?:u8|[uUL])?R', '"')}([^(\\s"]{0,16})\\(`, ')$1"'), double],
  };
  const scriptStrings = [long('`', { code: [braceCode] }), double, single];
  const script: Syntax = { ...slash, strings: scriptStrings, regex: true };
  const elements: Markup = { content: 'code', code: [['\\{', '}']] };
  const jsx: Syntax = { ...script, markup: elements };
  const python: Syntax = {
    ...hash,
    indented: true,
    strings: [
      formatted('"""'),
      formatted("'''"),
      tripleDouble,
      tripleSingle,
      formatted('"'),
      formatted("'"),
      double,
      single,
    ],
  };
  const jvm: Syntax = { skip: character, strings: [tripleDouble, double] };
  const dollarStrings = [long('"""', { code: [braceCode], escape: '' }), plain('"', { code: [braceCode] })];
  const hcl: Syntax = {
    ...starBlock,
    lineComments: ['#', '//'],
    strings: [plain('"', { code: [braceCode, ['%\\{', '}']] }), hereDocument],
  };
  const styles: Syntax = { ...slash, strings: [double, single], skip: 'url\\([^"\'()\\n]{0,400}\\)' };
  const lisp: Syntax = {
    aligned: true,
    lineComments: [';'],
    blockComments: [['#|', '|#', 'nested']],
    strings: [longDouble],
    skip: '#\\\\(?:\\w+|[^])|#;',
  };
  /** `(*)` is an operator. */
  const ml: Syntax = {
    blockComments: [['(*', '*)', 'nested']],
    strings: [longDouble],
    skip: `${primeCharacter}|\\(\\*\\)`,
  };
  const dashComments: Syntax = {
    ...dashes,
    blockComments: [['{-', '-}', 'nested']],
    skip: primeCharacter,
    indented: true,
  };
  const prose: Syntax = { prose: true, brackets: '' };
  const fence = (mark: string): EmbeddedForm => ({
    open: `^[ \\t]{0,24}${mark}{1,9}[ \\t]{0,9}\\{?\\.?(\\w[\\w+#-]{0,30}).{0,300}$`,
    close: mark,
    language: '$1',
  });
  const fenced: Syntax = { ...prose, embedded: [fence('```'), fence('~~~')] };

  // Blocks of words.
  /** Words that are not the key of a pair. */
  const notKeys = (words: string) => words.replace(/\S+/g, '$&(?!:(?!:))');
  const statements = notKeys(
    '^if(?<!\\breturn[\\t\\x20]{1,9}if) ^unless(?<!\\breturn[\\t\\x20]{1,9}unless) ^while ^until ^for ^case ^begin def class module do',
  );
  /** Brackets around a string nest inside it, other marks do not. */
  const until = (open: string, close: string) => ({
    close,
    multiline: true,
    ...(open === close ? {} : { nested: open }),
  });
  /** `%w[…]` and similar. */
  const percent = (open: string, close: string): StringForm => ({
    open: `%(?<=(?:^|[\\s(=,[{|?:!])%)[wWiIqQrsx]?\\${open}`,
    ...until(open, close),
    code: [hashCode],
  });
  const ruby: Syntax = {
    ...hash,
    strings: [
      scriptHereDocument,
      percent('(', ')'),
      percent('[', ']'),
      percent('{', '}'),
      percent('|', '|'),
      long('"', { code: [hashCode] }),
      longSingle,
      plain('`', { code: [hashCode] }),
    ],
    blocks: { [notKeys('end')]: statements },
  };
  /** `~r/…/` and similar. */
  const sigil = (open: string, close: string): StringForm => ({
    open: `\\${open}(?<=~[a-zA-Z]{1,9}\\${open})`,
    ...until(open, close),
    code: [hashCode],
  });
  /** `q{…}` and similar. */
  const quoteLike = (open: string, close: string): StringForm => ({
    open: `\\${open}(?<=(?<![\\w$@%&>{-])(?:q[qwrx]?|m)\\s?\\${open})`,
    ...until(open, close),
  });
  /** `s/…/…/` and similar, on one line. */
  const substitution = (mark: string) =>
    `${mark}(?<=(?<![\\w$@%&>{-])(?:s|y|tr)${mark})(?:\\\\.|[^\\\\\\n${mark}]){0,400}${mark}(?:\\\\.|[^\\\\\\n${mark}]){0,400}${mark}`;
  /** Words that open a block where a colon ends their line. */
  const colonBlock = (word: string) => `^${word}(?=[^;{]{0,200}:\\s*(?:\\?>|$))`;
  const beforeParen = (word: string) => `${word}(?=\\s*\\()`;
  const cmakeBlocks = 'if foreach while function macro block'.split(' ');
  const notDeclared = '(?<!\\b(?:extern|import|pure|typedef|wait|disable)\\b[^;\\n]{0,60})';
  const basicBlocks = 'sub|function|class|module|structure|namespace|enum|interface';

  // Pages.
  const voidElements =
    'area base basefont bgsound br col command embed frame hr img input keygen link meta param source track wbr'.split(
      ' ',
    );
  const elementComments: Pair = ['<!--', '-->'];
  const scriptsAndStyles: readonly EmbeddedForm[] = [
    { open: '<script(?:\\s[^<>]{0,400})?>', close: '</script', language: 'typescript' },
    { open: '<style(?:\\s[^<>]{0,400})?>', close: '</style', language: 'scss' },
  ];
  /** `code`: pairs that contain code between and inside tags. */
  const page = (...code: readonly Pair[]): Syntax => ({
    blockComments: [elementComments],
    embedded: scriptsAndStyles,

    markup: { content: 'text', void: voidElements, code },
  });
  /** A page with script expressions as code. */
  const component = (...code: readonly Pair[]): Syntax => ({
    ...page(...code),
    strings: scriptStrings,
  });
  const percentTag: Pair = ['<%[-=#]?(?!%)', '%>'];
  const inPercentTag = '(?:[^%]|%(?!>)){0,400}';
  const twoBraces: Pair = ['\\{\\{', '}}'];
  const bladeBlocks =
    'if|unless|isset|empty|auth|guest|for|foreach|forelse|while|switch|php|push|once|can|verbatim|error';
  const templateRest = '(?:[^%]|%(?!\\})){0,400}%\\}';
  const templateBlocks =
    'if|for|block|with|macro|call|filter|autoescape|blocktrans|blocktranslate|comment|spaceless|verbatim|raw|cache|embed|apply|unless|case|capture|tablerow|ifchanged|localize|localtime|language|sandbox|schema';

  const entries: readonly Entry[] = [
    { id: 'ada', files: '.adb .ads', ...dashes, strings: [double], skip: primeCharacter },
    { id: 'asciidoc', name: 'AsciiDoc', files: '.adoc .asciidoc', ...prose },
    {
      id: 'asm',
      name: 'Assembly',
      aliases: 'nasm masm gas',
      files: '.asm .s',
      lineComments: [';'],
      brackets: '',
    },
    {
      id: 'astro',
      files: '.astro',
      ...component(['\\{', '}']),
      embedded: [...scriptsAndStyles, { open: '^---$', close: '---', language: 'typescript' }],
    },
    { id: 'awk', name: 'AWK', aliases: 'gawk', files: '.awk', ...hash, strings: [double], regex: true },
    {
      id: 'bat',
      name: 'Batch',
      aliases: 'dosbatch batchfile',
      files: '.bat .cmd',
      lineComments: ['^REM\\b', '^::'],
      strings: [double],
      brackets: '()',
      ignoreCase: true,
    },
    { id: 'bibtex', name: 'BibTeX', files: '.bib', lineComments: ['%'] },
    {
      id: 'bicep',
      files: '.bicep .bicepparam',
      ...slash,
      strings: [long("'''", { escape: '' }), plain("'", { code: [braceCode] })],
    },
    {
      id: 'blade',
      aliases: 'laravel-blade',
      files: '.blade.php',
      ...page(twoBraces, ['\\{!!', '!!}']),
      blockComments: [['{{--', '--}}'], elementComments],
      directives: {
        [`@end(${bladeBlocks}|section)\\b`]: [`@(${bladeBlocks})\\b`, '@(section)\\b(?!\\([^,()\\n]{0,80},)'],
      },
    },
    { id: 'c', aliases: 'opencl', files: '.c .h .cl', ...c },
    {
      id: 'clojure',
      aliases: 'clojurescript clojurec',
      files: '.clj .cljs .cljc .edn .bb',
      aligned: true,
      lineComments: [';'],
      strings: [longDouble],
      skip: '\\\\(?:\\w+|[^])',
    },
    {
      id: 'cmake',
      name: 'CMake',
      files: '.cmake cmakelists.txt',
      lineComments: ['#(?!\\[=*\\[)'],
      strings: [raw('#?\\[(=*)\\[(?<!\\w\\[=*\\[)', ']$1]'), longDouble],
      skip: '\\\\[^]',
      ignoreCase: true,
      blocks: Object.fromEntries(
        cmakeBlocks.map((word) => [`^${beforeParen(`end${word}`)}`, `^${beforeParen(word)}`]),
      ),
    },
    {
      id: 'coffeescript',
      name: 'CoffeeScript',
      files: '.coffee .cson',
      ...hash,
      regex: true,
      indented: true,
      blockComments: [['###', '###']],
      strings: [long('"""', { code: [hashCode] }), tripleSingle, plain('"', { code: [hashCode] }), single],
    },
    { id: 'cpp', name: 'C++', files: '.cpp .cc .cxx .hpp .hh .hxx .c++ .h++ .ipp .tpp .inl .ino', ...cpp },
    {
      id: 'crystal',
      files: '.cr',
      ...ruby,
      skip: character,
      strings: [percent('(', ')'), percent('[', ']'), long('"', { code: [hashCode] })],
      blocks: { [notKeys('end')]: `${statements} ${notKeys('struct enum lib union annotation macro')}` },
    },
    {
      id: 'csharp',
      name: 'C#',

      files: '.cs .csx .cake',
      ...c,
      strings: [
        raw('\\${0,9}"""', '"""'),
        { ...longDoubled('"', '(?:\\$@|@\\$)"'), code: [singleBrace] },
        longDoubled('"', '@"'),
        { open: '\\$"', close: '"', code: [singleBrace] },
        double,
      ],
      directives: { ...ifdef, '#\\s*endregion': '#\\s*region' },
    },
    { id: 'css', name: 'CSS', files: '.css .wxss', ...styles, lineComments: [] },
    { id: 'cuda-cpp', name: 'CUDA', files: '.cu .cuh', ...cpp },
    {
      id: 'd',
      files: '.d .di',
      ...slash,
      strings: [raw('`', '`'), raw(after('r', '"'), '"'), longDouble],
      skip: character,
    },
    {
      id: 'dart',
      files: '.dart',
      ...nestedSlash,
      strings: [
        ...['"""', "'''", '"', "'"].map((mark) => ({
          ...raw(after('r', mark), mark),
          multiline: mark.length > 1,
        })),
        long('"""', { code: [braceCode] }),
        long("'''", { code: [braceCode] }),
        plain('"', { code: [braceCode] }),
        plain("'", { code: [braceCode] }),
      ],
    },
    { id: 'diff', files: '.diff .patch .rej', ...prose },
    {
      id: 'dockerfile',
      aliases: 'docker',
      files: '.dockerfile .containerfile dockerfile containerfile',
      lineComments: ['^#'],
      strings: [double, single, hereDocument],
      unpaired: ')',
    },
    {
      id: 'ejs',
      name: 'EJS',
      files: '.ejs',
      ...page(percentTag),
    },
    {
      id: 'elixir',
      files: '.ex .exs mix.lock',
      ...hash,
      skip: '\\?(?<![\\w)]\\?)\\\\?.',
      strings: [
        ...templates(hashCode),
        sigil('/', '/'),
        sigil('|', '|'),
        sigil('(', ')'),
        sigil('[', ']'),
        sigil('{', '}'),
        sigil('<', '>'),
      ],
      blocks: { [notKeys('end')]: notKeys('do fn') },
    },
    { id: 'elm', files: '.elm', ...dashComments, strings: [tripleDouble, double] },
    {
      id: 'emacs-lisp',
      name: 'Emacs Lisp',
      aliases: 'elisp lisp-interaction inferior-emacs-lisp lisp-data',
      files: '.el .emacs .eld cask',
      aligned: true,
      lineComments: [';'],
      strings: [longDouble],
      skip: '\\?(?<![\\w*-]\\?)\\\\?.(?=[\\s()\\[\\]]|$)',
    },
    {
      id: 'erb',
      name: 'ERB',
      aliases: 'html-erb eruby html-eex phoenix-heex',
      files: '.erb .rhtml .eex .heex .leex',
      ...page(percentTag),
      directives: {
        '<%-?\\s*end\\b(?:[^%]|%(?!>)){0,80}%>': [
          `<%-?=?\\s*(?:if|unless|for|while|until|case|begin)\\b${inPercentTag}%>`,
          `<%-?=?\\s*${inPercentTag}\\bdo\\b(?:\\s*\\|[^|]{0,80}\\|)?\\s*-?%>`,
          `<%-?=?\\s*${inPercentTag}->\\s*%>`,
        ],
      },
    },
    {
      id: 'erlang',
      files: '.erl .hrl .escript .app.src rebar.config',
      lineComments: ['%'],
      strings: [tripleDouble, longDouble, single],
      skip: '\\$(?:\\\\\\^?.|.)',
      blocks: { end: `case if receive begin try maybe fun(?=(?:\\s+[A-Z_]\\w*)?\\s*\\((?!\\())` },
    },
    {
      id: 'fish',
      files: '.fish',
      ...hash,
      skip: '\\\\.',
      strings: [long('"', { code: [parenCode] }), longSingle],
      blocks: { '^end': '^if(?<!\\belse[\\t\\x20]{1,9}if) ^for ^while ^function ^switch begin' },
    },
    {
      id: 'fortran',
      aliases: 'fortran-modern fortranfreeform',
      files: '.f90 .f95 .f03 .f08 .f .for',
      lineComments: ['!'],
      strings: [doubled('"'), doubled("'")],
      brackets: '()[]',
      ignoreCase: true,
      blocks: {
        'end\\s?(?:if|do|subroutine|function|module|program|select|type|interface|where|forall|associate|block)':
          '^if(?=.{0,200}\\bthen\\b) ^do ^subroutine ^module(?!\\s+procedure) ^program ^select(?=\\s?(?:case|type)) ^type(?!\\s*\\() ^interface ^where(?=\\s*\\([^=\\n]{0,200}\\)\\s*$) ^associate ^block function(?<!end\\s?function)(?=\\s+\\w+\\s*\\()',
      },
    },
    {
      id: 'fsharp',
      name: 'F#',
      files: '.fs .fsx .fsi',
      ...ml,
      ...slashLine,
      strings: [
        tripleDouble,
        longDoubled('"', '@"'),
        { open: '\\$"', close: '"', code: [singleBrace] },
        longDouble,
      ],
      directives: ifdef,
      indented: true,
    },
    { id: 'gdscript', name: 'GDScript', files: '.gd', ...python },
    {
      id: 'git-commit',
      name: 'Git commit',
      aliases: 'git-rebase gitrebase scminput',
      ...prose,
    },
    { id: 'gleam', files: '.gleam', ...slashLine, strings: [longDouble] },
    {
      id: 'glsl',
      name: 'GLSL',
      aliases: 'shaderlab',
      files: '.glsl .vert .frag .comp .geom .hlsl .shader .metal .gdshader',
      ...c,
    },
    {
      id: 'go',
      aliases: 'golang go.mod gomod',
      files: '.go go.mod go.work',
      ...slash,
      strings: [raw('`', '`'), double],
      skip: character,
    },
    {
      id: 'graphql',
      name: 'GraphQL',
      files: '.graphql .graphqls .gql',
      ...hash,
      strings: [tripleDouble, double],
    },
    {
      id: 'groovy',
      aliases: 'jenkinsfile',
      files: '.groovy .gradle .gvy jenkinsfile',
      ...slash,
      regex: true,
      strings: [long('"""', { code: [braceCode] }), tripleSingle, plain('"', { code: [braceCode] }), single],
    },
    { id: 'haml', files: '.haml', brackets: '', indented: true },
    {
      id: 'handlebars',
      aliases: 'glimmer',
      files: '.hbs .handlebars .mustache',
      ...page(['\\{\\{\\{', '}}}'], ['\\{\\{(?![#/!>])', '}}']),
      blockComments: [['{{!--', '--}}'], ['{{!', '}}'], elementComments],
      directives: {
        '\\{\\{~?/([\\w./-]+)\\s*~?\\}\\}': '\\{\\{~?[#^][>*]?\\s*([\\w./-]+)[^{}]{0,400}\\}\\}',
      },
    },
    {
      id: 'haskell',
      aliases: 'purescript lhaskell haskell-literate literatehaskell',
      files: '.hs .hsc .purs',
      ...dashComments,
      strings: [double],
      skip: `${primeCharacter}|-{2,9}[!#$%&*+./<=>?@\\\\^|~]`,
    },
    { id: 'haxe', files: '.hx', ...slash, strings: [long('"'), longSingle], regex: true },
    { id: 'hcl', name: 'HCL', files: '.hcl .nomad', ...hcl },
    {
      id: 'html',
      name: 'HTML',
      aliases: 'mhtml htmlangular angular vue-html sveltehtml',
      files: '.html .htm .xhtml',
      ...page(),
    },
    {
      id: 'ignore',
      name: 'Ignore file',

      files: '.gitignore .dockerignore .npmignore .prettierignore .gitattributes',
      ...prose,
      lineComments: ['^#'],
    },
    {
      id: 'ini',
      name: 'INI',
      aliases:
        'java-properties jproperties spring-boot-properties dosini dotenv conf-unix conf-space conf-javaprop systemd',
      files:
        '.ini .cfg .conf .properties .editorconfig .env .npmrc .gitconfig .gitmodules .desktop .service .socket .timer',
      lineComments: ['^;', '^#'],
      brackets: '',
    },
    { id: 'java', files: '.java .jav', ...slash, ...jvm },
    {
      id: 'javascript',
      name: 'JavaScript',
      aliases: 'ecmascript ecmascript6 js2 node',
      files: '.js .mjs .cjs .es6',
      ...jsx,
    },
    {
      id: 'javascriptreact',
      name: 'JavaScript',
      aliases: 'jsxharmony rjsx js-jsx',
      files: '.jsx',
      ...jsx,
    },
    {
      id: 'jinja',
      aliases: 'jinja-html django-html django-txt django htmldjango nunjucks',
      files: '.jinja .jinja2 .j2 .njk .twig .liquid .djhtml',
      ...page(twoBraces),
      blockComments: [elementComments, ['{#', '#}']],
      directives: {
        [`\\{%-?\\s*end(${templateBlocks}|trans|set)\\b${templateRest}`]: [
          `\\{%-?\\s*(${templateBlocks})\\b${templateRest}`,
          // With a value these two have no end.
          `\\{%-?\\s*(trans)\\b(?!\\s*["'_])${templateRest}`,
          `\\{%-?\\s*(set)\\s+\\w+\\s*-?%\\}`,
        ],
      },
    },
    {
      id: 'json',
      name: 'JSON',
      aliases: 'topojson',
      files: '.json .jsonl .ndjson .geojson .webmanifest .har .avsc .ipynb .map composer.lock flake.lock',
      strings: [double],
    },
    {
      id: 'jsonc',
      name: 'JSON',
      files: '.jsonc .json5 .code-workspace .babelrc .eslintrc .swcrc tsconfig.json jsconfig.json',
      ...cLike,
    },
    { id: 'jsonnet', files: '.jsonnet .libsonnet', ...cLike, lineComments: ['//', '#'] },
    {
      id: 'julia',
      files: '.jl',
      ...hash,
      blockComments: [['#=', '=#', 'nested']],
      skip: `'(?<![\\w)\\]}.']')${characterRest}|:\\w+`,
      strings: [
        long('"""', { code: [parenCode] }),
        long('"', { code: [parenCode] }),
        long('`', { code: [parenCode] }),
      ],
      blocks: {
        end: 'function macro if for while let begin do try struct module baremodule quote ^abstract(?=\\s+type) ^primitive(?=\\s+type)',
      },
      blocksOutsideBrackets: true,
    },
    { id: 'just', files: '.just justfile', ...hash, strings: [double, single], unpaired: ')' },
    {
      id: 'kotlin',
      aliases: 'kotlinscript',
      files: '.kt .kts',
      ...nestedSlash,
      strings: dollarStrings,
      skip: character,
    },
    {
      id: 'latex',
      name: 'TeX',
      aliases: 'context plaintex plain-tex tex-latex latex-expl3 doctex rsweave',
      files: '.tex .sty .cls .ltx .dtx .tikz .rnw',
      lineComments: ['%(?<!\\\\%)'],
      skip: '\\\\[^a-zA-Z\\n]',
      prose: true,
      brackets: '{}',
      blocks: { '\\\\end\\{([^{}\\n]{0,80})\\}': '\\\\begin\\{([^{}\\n]{0,80})\\}' },
    },
    {
      id: 'less',
      aliases: 'less-css',
      files: '.less',
      ...styles,
      lineComments: ['//(?<!://)'],
    },
    { id: 'lisp', name: 'Common Lisp', aliases: 'common-lisp', files: '.lisp .lsp .asd .sexp', ...lisp },
    {
      id: 'lua',

      files: '.lua .luau .rockspec',
      lineComments: ['--(?!\\[=*\\[)'],
      strings: [raw('(?:--)?\\[(=*)\\[', ']$1]'), double, single],
      blocks: { end: 'function if do', until: 'repeat' },
    },
    {
      id: 'makefile',
      aliases: 'makefile-gmake makefile-bsdmake gnumakefile',
      files: '.mk .mak .make makefile gnumakefile',
      lineComments: ['#(?<!\\\\#)'],
      brackets: '(){}',
      unpaired: ')',
      tabs: true,
      blocks: { '^endif': '^if(?:n?eq|n?def)(?<!\\belse[\\t\\x20]{1,9}\\w{1,9})', '^endef': '^define' },
    },
    {
      id: 'markdown',
      aliases: 'gfm rmarkdown quarto pandoc instructions prompt chatagent',
      files: '.md .markdown .mkd .rmd .qmd',
      ...fenced,
      blockComments: [elementComments],
    },
    {
      id: 'matlab',
      name: 'MATLAB',
      aliases: 'octave',
      files: '.matlab',
      lineComments: ['%', '#'],
      blockComments: [
        ['%{', '%}'],
        ['#{', '#}'],
      ],
      skip: '\\.{3}.*',
      strings: [doubled('"'), doubled("'", "'(?<![\\w)\\]}'.]')")],
      blocks: {
        'end(?:if|for|while|function|switch|parfor|spmd|_try_catch|_unwind_protect)?(?!\\s*[,)\\]}+*/-])':
          '^function ^if ^for ^parfor ^while ^switch ^try ^classdef ^properties ^methods ^events ^enumeration ^unwind_protect ^spmd ^arguments',
        until: '^do',
      },
      blocksOutsideBrackets: true,
    },
    { id: 'mdx', name: 'MDX', files: '.mdx', ...fenced, blockComments: [['{/*', '*/}']] },
    {
      id: 'meson',
      files: 'meson.build',
      ...hash,
      strings: [tripleSingle, single],
      blocks: { '^endif': '^if', '^endforeach': '^foreach' },
    },
    {
      id: 'nim',
      files: '.nim .nims .nimble',
      ...hash,
      blockComments: [
        ['##[', ']##', 'nested'],
        ['#[', ']#', 'nested'],
      ],
      strings: [long('"""', { escape: '' }), raw(after('[rR]', '"'), '"'), double],
      skip: character,
      indented: true,
    },
    {
      id: 'nix',
      files: '.nix',
      ...hash,
      ...starBlock,
      strings: [
        long("''", { code: [braceCode], escape: "''(?:[$']|\\\\[^])|\\$\\$" }),
        long('"', { code: [braceCode] }),
      ],
    },
    {
      id: 'objective-c',
      name: 'Objective-C',
      aliases: 'objc objectivec',
      files: '.m',
      ...c,
    },
    {
      id: 'objective-cpp',
      name: 'Objective-C++',
      aliases: 'objcpp objectivec++',
      files: '.mm',
      ...cpp,
    },
    {
      id: 'ocaml',
      name: 'OCaml',
      aliases: 'tuareg caml neocaml ocaml.interface',
      files: '.ml .mli',
      ...ml,
      strings: [raw('\\{(\\w*)\\|', '|$1}'), longDouble],
      indented: true,
      blocks: { end: 'begin struct sig object', done: 'do' },
    },
    { id: 'org', files: '.org', ...prose },
    {
      id: 'pascal',
      aliases: 'delphi objectpascal',
      files: '.pas .dpr .lpr',
      ...slashLine,
      blockComments: [
        ['{', '}'],
        ['(*', '*)'],
      ],
      strings: [doubled("'")],
      brackets: '()[]',
      ignoreCase: true,
      blocks: {
        end: 'begin ^case try record asm class(?<=\\=\\s{0,9}class)(?!\\s*(?:;|of\\b|\\([^()\\n]{0,80}\\)\\s*;))',
        until: 'repeat',
      },
    },
    {
      id: 'perl',
      aliases: 'perl5 cperl perl6',
      files: '.pl .pm .t .pod .psgi .raku .rakumod cpanfile',
      lineComments: ['#(?<![\\w$\\\\{]#)'],
      regex: true,
      skip: `\\$[#&'"\`\\]\\[;]|\\w::\\w+|${substitution('\\/')}|${substitution('!')}|${substitution('\\|')}`,
      strings: [
        scriptHereDocument,
        quoteLike('{', '}'),
        quoteLike('(', ')'),
        quoteLike('[', ']'),
        quoteLike('<', '>'),
        ...['/', '!', '|'].map((mark) => quoteLike(mark, mark)),
        raw('^=(?:pod|head\\d|over|item|begin|encoding|for)\\b', '\n=cut'),
        raw('^__(?:END|DATA)__$', '\0'),
        longDouble,
        longSingle,
        plain('`'),
      ],
    },
    {
      id: 'php',
      name: 'PHP',
      files: '.php .phtml .php8',
      lineComments: ['//', '#(?!\\[)'],
      ...starBlock,
      strings: [
        // A document that begins with a tag is a page: code hardly ever does.
        raw('\\?>|(?<![^])<(?=[a-zA-Z!])', '<?'),
        { ...raw('<<<["\']?(\\w+)["\']?', '$1'), lineStart: true },
        long('"', { code: [['\\{(?=\\$)', '}']] }),
        longSingle,
        plain('`'),
      ],
      blocks: Object.fromEntries(
        ['if', 'foreach', 'for', 'while', 'switch'].map((word) => [`^end${word}`, colonBlock(word)]),
      ),
    },
    {
      id: 'plaintext',
      name: 'Plain text',
      aliases: 'plain plain_text help',
      files: '.txt .text .log .lock',
      ...prose,
    },
    {
      id: 'powershell',
      name: 'PowerShell',
      aliases: 'pwsh',
      files: '.ps1 .psm1 .psd1',
      ...hash,
      blockComments: [['<#', '#>']],
      skip: '`[^]',
      strings: [
        raw('@"', '\n"@'),
        raw("@'", "\n'@"),
        long('"', { escape: '`[^]', code: [parenCode] }),
        longDoubled("'"),
      ],
    },
    {
      id: 'prisma',
      files: '.prisma',
      ...slashLine,
      strings: [double],
    },
    {
      id: 'prolog',
      files: '.prolog .plt',
      lineComments: ['%'],
      ...starBlock,
      skip: "0'\\\\?.",
      strings: [longDouble, longDoubled("'")],
    },
    {
      id: 'proto',
      name: 'Protocol Buffers',
      aliases: 'proto3 protobuf',
      files: '.proto .thrift',
      ...cLike,
    },
    {
      id: 'pug',

      files: '.pug .jade',
      lineComments: ['//'],
      brackets: '()',
      indented: true,
    },
    {
      id: 'puppet',
      files: '.epp',
      ...hash,
      strings: [long('"', { code: [braceCode] }), longSingle],
    },
    {
      id: 'python',
      aliases: 'python3 sage',
      files: '.py .pyi .pyw .mojo sconstruct sconscript wscript snakefile',
      ...python,
    },
    {
      id: 'r',
      aliases: 'ess-r rsplus',
      files: '.r .rprofile',
      ...hash,
      strings: [
        raw(`${after('[rR]', '"')}(-*)\\(`, ')$1"'),
        raw(`${after('[rR]', '"')}(-*)\\[`, ']$1"'),
        longDouble,
        longSingle,
        plain('`'),
      ],
    },
    { id: 'racket', files: '.rkt .rktd .rktl', ...lisp },
    {
      id: 'razor',
      aliases: 'aspnetcorerazor',
      files: '.cshtml .razor',
      ...page(),

      blockComments: [['@*', '*@'], elementComments],
    },
    {
      id: 'rescript',
      name: 'ReScript',
      aliases: 'reason',
      files: '.res .resi .re .rei',
      ...slash,
      strings: [long('`', { code: [braceCode] }), longDouble],
      skip: primeCharacter,
    },
    { id: 'restructuredtext', name: 'reStructuredText', aliases: 'rest', files: '.rst', ...prose },
    {
      id: 'ruby',
      aliases: 'enh-ruby jruby',
      files:
        '.rb .rake .gemspec .ru .podspec .thor .jbuilder gemfile rakefile podfile fastfile appfile vagrantfile guardfile brewfile capfile dangerfile',
      ...ruby,
      regex: true,
      blockComments: [['\n=begin', '\n=end']],
      skip: '\\$[\'"`]|\\?(?<![\\w)\\]}]\\?)(?:\\\\.|[^\\s\\w])(?=\\W)|:"[^"\\n]{0,80}"|\\bdef\\s{1,9}(?:self\\.)?\\w{1,80}[?!]?(?:\\([^)\\n]{0,200}\\))?\\s+=\\s(?![=~>])',
    },
    {
      id: 'rust',
      aliases: 'rustic',
      files: '.rs',
      ...nestedSlash,
      strings: [
        raw('#{1,9}(?<=\\b[bc]?r#+)"(?<=\\b[bc]?r(#+)")', '"$1'),
        raw(after('[bc]?r', '"'), '"'),
        longDouble,
      ],
      skip: character,
    },
    { id: 'sass', files: '.sass', ...styles, indented: true },
    {
      id: 'scala',
      files: '.scala .sc .sbt .mill',
      ...nestedSlash,
      strings: dollarStrings,
      skip: character,
    },
    { id: 'scheme', aliases: 'guile', files: '.scm .ss .sld .sls', ...lisp },
    {
      id: 'scss',
      name: 'SCSS',
      files: '.scss',
      ...styles,
      lineComments: ['//(?<!://)'],
      strings: [plain('"', { code: [hashCode] }), plain("'", { code: [hashCode] })],
    },
    {
      id: 'shellscript',
      name: 'Shell',
      aliases: 'shellsession console azcli shell-script',
      files:
        '.sh .bash .zsh .ksh .bats .bashrc .bash_profile .bash_aliases .zshrc .zshenv .zprofile .profile .envrc .ebuild pkgbuild',
      unpaired: ')',
      lineComments: ['#(?<![^\\s;|&()`]#)'],
      skip: '\\\\[^]|\\$#',
      strings: [
        hereDocument,
        { open: "\\$'", close: "'", multiline: true },
        long('"', { code: [braceCode, parenCode] }),
        long("'", { escape: '' }),
        long('`'),
      ],
      blocks: {
        '^fi': ['^if', 'if(?<=\\)[\\t\\x20]{0,9}if)'],
        '^done': ['^do', 'do(?<=\\)[\\t\\x20]{0,9}do)'],
        '^esac': ['^case', 'case(?<=\\)[\\t\\x20]{0,9}case)'],
      },
    },
    { id: 'slim', files: '.slim', brackets: '', indented: true },
    { id: 'solidity', files: '.sol', ...cLike },
    {
      id: 'sql',
      name: 'SQL',
      aliases:
        'postgres postgresql plpgsql mssql tsql sqlite redshift snowflake-sql bigquery jinja-sql sql-bigquery',
      files: '.sql .ddl .dml .psql .pgsql .plsql .mysql .pks .pkb',
      ...dashes,
      ...starBlock,
      ignoreCase: true,
      strings: ["'", '"', '`'].map((mark) => longDoubled(mark)),
      blocks: {
        'end(?:\\s+(?:if|loop|case|while|repeat))?':
          'case begin(?!\\s*(?:;|tran|work)|\\s+(?:immediate|deferred|exclusive)) loop ^if(?=.{0,200}\\bthen\\b) repeat(?!\\s*\\()',
      },
    },
    {
      id: 'starlark',
      aliases: 'bazel-build tiltfile',
      files: '.bzl .star .bazel tiltfile',
      ...python,
    },
    { id: 'stylus', files: '.styl', ...styles, indented: true },
    {
      id: 'svelte',
      files: '.svelte',
      ...component(['\\{(?![#/:@])', '}']),
      directives: { '\\{/(\\w+)\\}': '\\{#(\\w+)[^{}]{0,400}(?:\\{[^{}]{0,400}\\}[^{}]{0,400}){0,9}\\}' },
    },
    {
      id: 'swift',
      files: '.swift',
      ...nestedSlash,
      directives: ifdef,
      strings: [
        long('"""', { code: [['\\\\\\(', ')']] }),
        raw('(#{1,9})"', '"$1'),
        plain('"', { code: [['\\\\\\(', ')']] }),
      ],
    },
    {
      id: 'tcl',
      files: '.tcl .tk',
      lineComments: ['^#', ';#'],
      skip: '\\\\[^]',
      strings: [longDouble],
      brackets: '[]{}',
    },
    {
      id: 'terraform',
      aliases: 'terraform-vars terraform-stack terraform-test opentofu opentofu-vars hcl-terraform',
      files: '.tf .tfvars .tofu',
      ...hcl,
    },
    {
      id: 'toml',
      name: 'TOML',
      aliases: 'conf-toml',
      files: '.toml cargo.lock poetry.lock uv.lock pipfile',
      ...hash,
      strings: [tripleDouble, long("'''", { escape: '' }), double, plain("'", { escape: '' })],
    },
    { id: 'typescript', name: 'TypeScript', files: '.ts .mts .cts', ...script },
    {
      id: 'typescriptreact',
      name: 'TypeScript',
      aliases: 'typescriptjsx ts-jsx',
      files: '.tsx',
      ...jsx,
    },
    { id: 'typst', files: '.typ', ...slash, ...prose },
    { id: 'v', aliases: 'vlang', files: '.vsh', ...cLike },
    {
      id: 'vb',
      name: 'Visual Basic',
      aliases: 'vbnet vbscript visual-basic freebasic',
      files: '.vb .bas .vbs .vba',
      lineComments: ["'", '^REM\\b'],
      strings: [doubled('"')],
      brackets: '(){}',
      ignoreCase: true,
      directives: { '#\\s*end\\s+(if|region)': '#\\s*(if|region)' },
      blocks: {
        [`end\\s+(${basicBlocks}|property|select|try|with|while|using|synclock|get|set|if|operator|event)`]: [
          `(?<!\\b(?:exit|declare|end|mustoverride|delegate)\\b[^:\\n]{0,40})(${basicBlocks})(?=\\s+\\w)`,
          '(sub|function)(?=\\s?\\([^()\\n]{0,200}\\)\\s*$)',
          '^(select)(?=\\s+case)',
          '^(try|with|using|synclock|while)',
          '^(get)(?=\\s*$)',
          '^(set)(?=\\s*(?:\\(|$))',
          "^(if)(?<!\\belse[\\t\\x20]{1,9}if)(?=.{0,300}\\bthen\\s*(?:'.*)?$)",
        ],
        '^next': '^for',
        '^loop': '^do',
      },
    },
    {
      id: 'verilog',
      aliases: 'systemverilog verilog-systemverilog',
      files: '.v .vh .sv .svh',
      ...slash,
      strings: [double],
      directives: { '`endif': '`ifn?def' },
      blocks: {
        end: 'begin',
        endmodule: 'module macromodule',
        endcase: 'case[xz]?',
        ...Object.fromEntries(
          [
            'function',
            'task',
            'class',
            'generate',
            'package',
            'program',
            'specify',
            'primitive',
            'clocking',
            'covergroup',
            'config',
            'table',
          ].map((word) => [`end${word}`, `${notDeclared}${word}`]),
        ),
        endgroup: 'covergroup',
        endinterface: '^interface',
        'join(?:_any|_none)?': `${notDeclared}fork`,
      },
    },
    {
      id: 'vhdl',
      name: 'VHDL',
      files: '.vhd .vhdl',
      ...dashes,
      strings: [double],
      skip: primeCharacter,
      brackets: '()',
      ignoreCase: true,
    },
    {
      id: 'viml',
      name: 'Vim script',

      files: '.vim .vimrc .gvimrc _vimrc vimrc',
      lineComments: ['^"'],
      strings: [{ open: '"(?<=[=(,.[:?+!~{]\\s{0,9}")', close: '"' }, doubled("'")],
      blocks: {
        '^en(?:dif)?': '^if',
        '^endfu\\w*': '^fu(?:nc(?:tion)?)?!?(?=\\s)',
        '^enddef': '^def!?',
        '^endfo\\w*': '^for',
        '^endw\\w*': '^while',
        '^endt\\w*': '^try',
        '^aug(?:roup)?\\s+END': '^aug(?:roup)?(?!\\s+END)',
      },
    },
    { id: 'vue', aliases: 'vuejs', files: '.vue', ...component(twoBraces) },
    { id: 'wgsl', name: 'WGSL', files: '.wgsl', ...nestedSlash },
    {
      id: 'xml',
      name: 'XML',
      aliases: 'nxml sgml ant maven-pom jelly dtd',
      files:
        '.xml .xsl .xslt .xsd .svg .xaml .axaml .plist .csproj .fsproj .vbproj .vcxproj .props .targets .pom .nuspec .resx .wsdl .rss .atom .storyboard .xib .fxml .rng',
      blockComments: [elementComments, ['<![CDATA[', ']]>']],

      markup: { content: 'text' },
    },
    {
      id: 'yaml',
      name: 'YAML',
      aliases:
        'dockercompose docker-compose github-actions-workflow ansible helm azure-pipelines home-assistant jinja-yaml spring-boot-properties-yaml cloudformation openapi',
      files: '.yaml .yml .clang-format .clang-tidy .clangd .yamllint .eyaml',
      lineComments: ['#(?<!\\S#)'],
      indented: true,
      brackets: '',
      strings: [
        { open: '"(?<=(?:^|[:,-]\\s|[[{])\\s{0,400}")', close: '"', multiline: true },
        longDoubled("'", "'(?<=(?:^|[:,-]\\s|[[{])\\s{0,400}')"),
      ],
      pairs: [
        ['\\$?\\{\\{', '}}'],
        ['\\[(?<=(?:[:,-]\\s|[[{])\\s{0,400}\\[)', ']'],
        ['\\{(?<=(?:[:,-]\\s|[[{])\\s{0,400}\\{)', '}'],
      ],
    },
    {
      id: 'zig',
      files: '.zig .zon',
      lineComments: ['//', '\\\\\\\\'],
      strings: [double],
      skip: character,
    },
  ];
  return entries.map((entry) => ({ name: entry.id.charAt(0).toUpperCase() + entry.id.slice(1), ...entry }));
}
