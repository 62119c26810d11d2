/** A file of a project, as it is now. */
export interface ProjectFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  /** LSP language id. */
  readonly languageId: string;
  readonly text: string;
}

/** Something to type that shows the engine at work. */
export interface Demonstration {
  readonly path: string;
  /** The cursor goes behind the first place where this stands. */
  readonly after: string;
  readonly typed: string;
}

/** Files to complete in: a sample, or a folder of one's own. */
export interface Project {
  readonly id: string;
  readonly title: string;
  readonly files: readonly ProjectFile[];
  /** File that is opened first. */
  readonly opens: string;
  readonly demonstration?: Demonstration;
}

/** A document's identity; no server is asked for it. */
export const uriOf = (project: Pick<Project, 'id'>, path: string): string =>
  `playground:///${project.id}/${path.split('/').map(encodeURIComponent).join('/')}`;

const byExtension: Readonly<Record<string, string>> = {
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'typescriptreact',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascriptreact',
  py: 'python',
  go: 'go',
  rs: 'rust',
  java: 'java',
  kt: 'kotlin',
  c: 'c',
  h: 'c',
  cc: 'cpp',
  cpp: 'cpp',
  hpp: 'cpp',
  cs: 'csharp',
  php: 'php',
  rb: 'ruby',
  swift: 'swift',
  lua: 'lua',
  sh: 'shellscript',
  sql: 'sql',
  css: 'css',
  scss: 'scss',
  html: 'html',
  json: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  toml: 'toml',
  md: 'markdown',
};

/** The language id of a path by its extension; `undefined` when it is none we know. */
export function languageOf(path: string): string | undefined {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(byExtension, extension) ? byExtension[extension] : undefined;
}
