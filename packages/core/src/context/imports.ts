/** An import as it stands in a file: what is imported, and the paths it may mean, best first. */
export interface ImportedFile {
  /** As written, e.g. `./scheduling/circuit`. */
  readonly specifier: string;
  /** Paths relative to the importing file's folder; those that begin with `/` are relative to the workspace's roots. */
  readonly candidates: readonly string[];
}

/** How a language names other files. Adding a language is one entry. */
interface ImportStyle {
  readonly patterns: readonly RegExp[];
  /** Paths that a specifier may mean. */
  readonly candidates: (specifier: string) => readonly string[];
}

const scriptEndings = ['.ts', '.tsx', '.d.ts', '.js', '.jsx', '.mjs', '.cjs', '.vue', '.svelte'];

const script: ImportStyle = {
  patterns: [
    /(?:^|\n)\s*(?:import|export)\b[^'"\n;]*?(?:\bfrom\s*)?['"]([^'"\n]+)['"]/g,
    /(?:^|\n)[^'"\n]*\}\s*from\s*['"]([^'"\n]+)['"]/g,
    /\b(?:require|import)\(\s*['"]([^'"\n]+)['"]\s*\)/g,
  ],
  candidates(specifier) {
    if (!/^\.{1,2}(\/|$)/.test(specifier)) return [];
    const bare = specifier.replace(/\.(js|jsx|mjs|cjs)$/, '');
    return [
      ...(/\.\w+$/.test(specifier) ? [specifier] : []),
      ...scriptEndings.map((ending) => bare + ending),
      ...scriptEndings.map((ending) => `${bare}/index${ending}`),
    ];
  },
};

const python: ImportStyle = {
  patterns: [/(?:^|\n)\s*from\s+([.\w]+)\s+import\b/g, /(?:^|\n)\s*import\s+([\w.]+)/g],
  candidates(specifier) {
    const dots = /^\.*/.exec(specifier)?.[0].length ?? 0;
    const path = specifier.slice(dots).replaceAll('.', '/');
    const up = dots === 0 ? '/' : `./${'../'.repeat(Math.max(0, dots - 1))}`;
    if (path === '') return [`${up}__init__.py`];
    return dots === 0
      ? [`/${path}.py`, `/${path}/__init__.py`, `./${path}.py`, `/src/${path}.py`]
      : [`${up}${path}.py`, `${up}${path}/__init__.py`];
  },
};

/** Languages whose packages are folders: `com.example.Thing` is the end of a path. */
const dotted = (ending: string, roots: readonly string[]): ImportStyle => ({
  patterns: [/(?:^|\n)\s*import\s+(?:static\s+)?([\w.]+)/g],
  candidates: (specifier) => {
    const path = specifier.replaceAll('.', '/');
    const parent = path.replace(/\/[^/]*$/, '');
    return [
      ...roots.map((root) => `${root}${path}${ending}`),
      ...roots.map((root) => `${root}${parent}${ending}`),
    ];
  },
});

const styles: Readonly<Record<string, ImportStyle>> = {
  ...Object.fromEntries(
    ['typescript', 'typescriptreact', 'javascript', 'javascriptreact', 'vue', 'svelte'].map((id) => [
      id,
      script,
    ]),
  ),
  python,
  java: dotted('.java', ['/src/main/java/', '/src/', '/', '/src/test/java/']),
  kotlin: dotted('.kt', ['/src/main/kotlin/', '/src/', '/']),
  scala: dotted('.scala', ['/src/main/scala/', '/src/', '/']),
  ...Object.fromEntries(
    ['c', 'cpp', 'objective-c'].map((id) => [
      id,
      {
        patterns: [/(?:^|\n)\s*#\s*include\s+"([^"\n]+)"/g],
        candidates: (specifier: string) => [
          `./${specifier}`,
          `/${specifier}`,
          `/include/${specifier}`,
          `/src/${specifier}`,
        ],
      },
    ]),
  ),
  rust: {
    patterns: [/(?:^|\n)\s*(?:pub\s+)?mod\s+(\w+)\s*;/g, /(?:^|\n)\s*(?:pub\s+)?use\s+crate::([\w:]+)/g],
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
    patterns: [/(?:^|\n)\s*require(?:_relative)?\s+['"]([^'"\n]+)['"]/g],
    candidates: (specifier) => [`./${specifier}.rb`, `/lib/${specifier}.rb`],
  },
  php: {
    patterns: [/\b(?:require|include)(?:_once)?\s*\(?\s*(?:__DIR__\s*\.\s*)?['"]\/?([^'"\n]+)['"]/g],
    candidates: (specifier) => [`./${specifier}`, `/${specifier}`],
  },
};

/** Most imports of one file that are looked at. */
const maxImports = 40;

/** The files of the workspace that `text` imports, in its order. Packages from elsewhere have no candidates and are left out. */
export function importsIn(text: string, languageId: string): readonly ImportedFile[] {
  const style = Object.hasOwn(styles, languageId) ? styles[languageId] : undefined;
  if (style === undefined) return [];
  const specifiers = new Map<string, number>();
  for (const pattern of style.patterns) {
    for (const { 1: specifier = '', index } of text.matchAll(pattern))
      if (specifier !== '' && !specifiers.has(specifier)) specifiers.set(specifier, index);
  }
  return [...specifiers]
    .toSorted(([, one], [, other]) => one - other)
    .map(([specifier]) => ({ specifier, candidates: style.candidates(specifier) }))
    .filter(({ candidates }) => candidates.length > 0)
    .slice(0, maxImports);
}
