import { normalizeLanguageId } from '../languages/find-language';

/** An import of a file, with the paths that it may mean. */
export interface ImportedFile {
  /** As written, e.g. `./scheduling/circuit`. */
  readonly specifier: string;
  /**
   * Best first. Relative to the importing file's folder, or to the workspace's roots when they begin with `/`. Empty when only the host
   * can resolve the specifier, as for aliases and packages.
   */
  readonly candidates: readonly string[];
}

/** The importing file. */
export interface ImportPlace {
  readonly uri: string;
  /** Names around the cursor, which select files in languages that import whole packages. */
  readonly names: Iterable<string>;
}

/** How a language imports other files. Adding a language is one entry in {@link styles}. */
interface ImportStyle {
  /** The imports in `text` with their offsets, in any order. */
  readonly read: (text: string) => Iterable<{ readonly specifier: string; readonly index: number }>;
  /** Paths that a specifier may mean, best first. */
  readonly candidates: (specifier: string, text: string, uri: string) => readonly string[];
  /** Files that need no import, by names around the cursor. */
  readonly unimported?: (names: readonly string[], text: string) => readonly ImportedFile[];
  /** The statements of a file that export again what they import. */
  readonly passingOn?: (text: string, uri: string) => readonly string[];
  /** Whether files of the same folder are used without an import. */
  readonly sharesFolder?: boolean;
}

/** Reads imports by patterns whose first group is the specifier. */
const byPatterns = (...patterns: readonly RegExp[]): ImportStyle['read'] =>
  function* (text) {
    for (const pattern of patterns)
      for (const { 1: specifier = '', index } of text.matchAll(pattern)) yield { specifier, index };
  };

const scriptExtensions = ['.ts', '.tsx', '.d.ts', '.js', '.jsx', '.mjs', '.cjs', '.vue', '.svelte'];

const script: ImportStyle = {
  read: /* @__PURE__ */ byPatterns(
    /(?:^|\n)[^\S\n]*(?:import|export)\b[^'"\n;]*?(?:\bfrom\s*)?['"]([^'"\n]+)['"]/g,
    /(?:^|\n)[^'"\n]*\}\s*from\s*['"]([^'"\n]+)['"]/g,
    /\b(?:require|import)\(\s*['"]([^'"\n]+)['"]\s*\)/g,
  ),
  candidates: (specifier) => (/^\.{1,2}(\/|$)/.test(specifier) ? scriptFiles(specifier) : []),
  passingOn: (text) =>
    text.match(/^[ \t]*export\s+(?:type\s+)?(?:\*[^'"\n]*|\{[^}]*\}\s*from\s*)['"][^'"\n]+['"]/gm) ?? [],
};

/** Files that a script's specifier, with or without an extension, may mean. */
function scriptFiles(path: string): readonly string[] {
  const bare = path.replace(/\.(js|jsx|mjs|cjs)$/, '');
  return [
    ...(/\.\w+$/.test(path) ? [path] : []),
    ...scriptExtensions.map((extension) => bare + extension),
    ...scriptExtensions.map((extension) => `${bare}/index${extension}`),
  ];
}

const python: ImportStyle = {
  // A package's own file imports what the package offers.
  passingOn: (text, uri) =>
    uri.endsWith('/__init__.py')
      ? (text.match(/^from[ \t]+\.[.\w]*[ \t]+import[ \t]*(?:\([^)]*\)|[^\n]*)/gm) ?? [])
      : [],
  *read(text) {
    for (const { 1: list = '', index } of text.matchAll(/(?:^|\n)[ \t]*import[ \t]+([\w., \t]+)/g))
      for (const each of list.split(',')) yield { specifier: each.trim().split(/\s/)[0] ?? '', index };
    const from = /(?:^|\n)[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]*(\([^)]*\)|(?:[^\n\\]|\\\r?\n)*)/g;
    for (const { 1: module = '', 2: list = '', index } of text.matchAll(from)) {
      if (/\w/.test(module)) yield { specifier: module, index };
      // A name imported from a package may be a module.
      for (const each of list
        .replace(/[()\\]/g, ' ')
        .replace(/#.*/g, '')
        .split(',')) {
        const name = /^\s*([A-Za-z_]\w*)/.exec(each)?.[1];
        if (name !== undefined) yield { specifier: module.replace(/(\w)$/, '$1.') + name, index };
      }
    }
  },
  candidates(specifier, _text, uri) {
    const dots = /^\.*/.exec(specifier)?.[0].length ?? 0;
    const path = specifier.slice(dots).replaceAll('.', '/');
    if (dots > 0) {
      const up = `./${'../'.repeat(dots - 1)}`;
      return path === '' ? [`${up}__init__.py`] : [`${up}${path}.py`, `${up}${path}/__init__.py`];
    }
    const above = upTo(path.split('/')[0] ?? '', uri);
    return [...(above === undefined ? [] : [above]), '/', './', '/src/'].flatMap((start) => [
      `${start}${path}.py`,
      `${start}${path}/__init__.py`,
    ]);
  },
};

/** Languages whose packages are folders: `com.example.Thing` is the end of a path. */
const dotted = (extension: string, roots: readonly string[]): ImportStyle => ({
  sharesFolder: true,
  read: /* @__PURE__ */ byPatterns(/(?:^|\n)[^\S\n]*import\s+(?:static\s+)?((?:\w+\.)*(?:\w+|\*))/g),
  candidates(specifier, text) {
    if (specifier.endsWith('.*')) return [];
    const path = specifier.replaceAll('.', '/');
    const parent = path.replace(/\/[^/]*$/, '');
    return [path, parent].flatMap((each) =>
      [...sourceRootOf(text), ...roots].map((root) => `${root}${each}${extension}`),
    );
  },
  unimported(names, text) {
    const packages = [...text.matchAll(/(?:^|\n)[^\S\n]*import\s+(?:static\s+)?([\w.]+)\.(?:\*|_)/g)].map(
      ({ 1: name = '' }) => name.replaceAll('.', '/'),
    );
    const folders = packages.flatMap((each) =>
      [...sourceRootOf(text), ...roots].map((root) => `${root}${each}/`),
    );
    return typeNames(names).map((name) => ({
      specifier: name,
      candidates: ['./', ...folders].map((folder) => `${folder}${name}${extension}`),
    }));
  },
});

/** The root folder of a file's packages, from its `package` line; empty without one. */
function sourceRootOf(text: string): readonly string[] {
  const own = /(?:^|\n)[^\S\n]*package\s+([\w.]+)/.exec(text)?.[1];
  return own === undefined ? [] : [`./${'../'.repeat(own.split('.').length)}`];
}

const csharp: ImportStyle = {
  sharesFolder: true,
  read: /* @__PURE__ */ byPatterns(
    /(?:^|\n)[^\S\n]*(?:global\s+)?using\s+(?:static\s+)?(?:\w+\s*=\s*)?([\w.]+)\s*;/g,
  ),
  // A namespace is not a file: the host resolves it, or `unimported` does by name.
  candidates: () => [],
  unimported(names, text) {
    const spaces = [
      ...text.matchAll(/(?:^|\n)[^\S\n]*(?:(?:global\s+)?using\s+(?:static\s+)?|namespace\s+)([\w.]+)/g),
    ].map(({ 1: name = '' }) => name);
    const folders = spaces
      .filter((name) => !/^(System|Microsoft)\b/.test(name))
      .flatMap((name) => {
        const parts = name.split('.');
        const path = parts.join('/');
        const within = parts.slice(1).join('/');
        return [`/${path}/`, `/${name}/`, `/src/${path}/`, `/src/${name}/`].concat(
          within === '' ? [] : [`/${within}/`, `/src/${within}/`, `/src/${parts[0]}/${within}/`],
        );
      });
    return typeNames(names).map((name) => ({
      specifier: name,
      candidates: ['./', ...folders].map((folder) => `${folder}${name}.cs`),
    }));
  },
};

const go: ImportStyle = {
  sharesFolder: true,
  *read(text) {
    for (const { 1: specifier = '', index } of text.matchAll(/(?:^|\n)import\s+(?:[\w.]+\s+)?"([^"\n]+)"/g))
      yield { specifier, index };
    for (const { 1: block = '', index } of text.matchAll(/(?:^|\n)import\s*\(([^)]*)\)/g))
      for (const { 1: specifier = '' } of block.matchAll(/"([^"\n]+)"/g)) yield { specifier, index };
  },
  // A package is a folder below the module named in `go.mod`: the host resolves it.
  candidates: () => [],
};

/** Relative path from the file at `uri` up to the folder that contains folder `name`; `undefined` when the file is not in such a folder. */
function upTo(name: string, uri: string): string | undefined {
  const folders = uri.split('/').slice(0, -1);
  const index = folders.lastIndexOf(name);
  return index < 0 ? undefined : `./${'../'.repeat(folders.length - index)}`;
}

/** Max names for which files are looked up without an import. */
const maxUnimported = 16;

function typeNames(names: readonly string[]): readonly string[] {
  return names.filter((name) => /^[A-Z][\w]*[a-z]/.test(name)).slice(0, maxUnimported);
}

const included: ImportStyle = {
  read: /* @__PURE__ */ byPatterns(/(?:^|\n)[^\S\n]*#\s*include\s+"([^"\n]+)"/g),
  candidates: (specifier) => [
    `./${specifier}`,
    `/${specifier}`,
    `/include/${specifier}`,
    `/src/${specifier}`,
  ],
};

/** By LSP language id. Made by one call, so that a bundle without imports leaves all of it out. */
const styles: Readonly<Record<string, ImportStyle>> = /* @__PURE__ */ stylesByLanguage();

function stylesByLanguage(): Record<string, ImportStyle> {
  return {
    typescript: script,
    typescriptreact: script,
    javascript: script,
    javascriptreact: script,
    vue: script,
    svelte: script,
    python,
    go,
    csharp,
    java: dotted('.java', ['/src/main/java/', '/src/', '/', '/src/test/java/']),
    kotlin: dotted('.kt', ['/src/main/kotlin/', '/src/', '/']),
    scala: dotted('.scala', ['/src/main/scala/', '/src/', '/']),
    c: included,
    cpp: included,
    'objective-c': included,
    rust: {
      read: /* @__PURE__ */ byPatterns(
        /(?:^|\n)[^\S\n]*(?:pub\s+)?mod\s+(\w+)\s*;/g,
        /(?:^|\n)[^\S\n]*(?:pub\s+)?use\s+crate::([\w:]+)/g,
      ),
      candidates: (specifier) => {
        const path = specifier.replaceAll('::', '/');
        const parent = path.replace(/\/?[^/]*$/, '');
        return [
          `./${path}.rs`,
          `./${path}/mod.rs`,
          `/src/${path}.rs`,
          `/src/${path}/mod.rs`,
          ...(parent === '' ? [] : [`/src/${parent}.rs`, `/src/${parent}/mod.rs`]),
        ];
      },
    },
    ruby: {
      read: /* @__PURE__ */ byPatterns(/(?:^|\n)[^\S\n]*require(?:_relative)?\s+['"]([^'"\n]+)['"]/g),
      candidates: (specifier) => [`./${specifier}.rb`, `/lib/${specifier}.rb`],
    },
    php: {
      read: /* @__PURE__ */ byPatterns(
        /\b(?:require|include)(?:_once)?\s*\(?\s*(?:__DIR__\s*\.\s*)?['"]\/?([^'"\n]+)['"]/g,
      ),
      candidates: (specifier) => [`./${specifier}`, `/${specifier}`],
    },
  };
}

/** Max imports of one file. */
const maxImports = 120;

/** Finds the imports in `text`, the head of a file, in order, followed by files that its language lets it use without an import. */
export function importsIn(
  text: string,
  languageId: string,
  { uri, names }: ImportPlace = { uri: '', names: [] },
): readonly ImportedFile[] {
  const style = styleOf(languageId);
  if (style === undefined) return [];
  const specifiers = new Map<string, number>();
  for (const { specifier, index } of style.read(text))
    if (specifier !== '' && !specifiers.has(specifier)) specifiers.set(specifier, index);
  const imported = [...specifiers]
    .toSorted(([, one], [, other]) => one - other)
    .slice(0, maxImports)
    .map(([specifier]) => ({ specifier, candidates: style.candidates(specifier, text, uri) }));
  const known = new Set(imported.map(({ specifier }) => specifier.split('.').at(-1)));
  const unimported = style.unimported?.([...names], text) ?? [];
  return [...imported, ...unimported.filter(({ specifier }) => !known.has(specifier))];
}

/** Finds the imports in the file at `uri` whose names the file exports again, as an index of a folder does. */
export function passedOnIn(text: string, languageId: string, uri: string): readonly ImportedFile[] {
  const statements = styleOf(languageId)?.passingOn?.(text.slice(0, headChars), uri) ?? [];
  return statements.length === 0 ? [] : importsIn(statements.join('\n'), languageId, { uri, names: [] });
}

/** Whether files of a language use what other files of their folder declare without an import. */
export function needsNoImport(languageId: string): boolean {
  return styleOf(languageId)?.sharesFolder === true;
}

function styleOf(languageId: string): ImportStyle | undefined {
  const id = normalizeLanguageId(languageId);
  return Object.hasOwn(styles, id) ? styles[id] : undefined;
}

/** UTF-16 units at the start of a file that are searched for imports. */
export const headChars = 20_000;

/** The modules that a file imports, as written: `./a`, `node:fs`, `os.path`, `java.util.List`. Without those of an unknown language. */
export function importedModules(text: string, languageId: string): readonly string[] {
  return importsIn(text.slice(0, headChars), languageId).map(({ specifier }) => specifier);
}
