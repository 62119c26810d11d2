/** A file of a project, as it is now. */
export interface ProjectFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  /** LSP language id. */
  readonly languageId: string;
  readonly text: string;
}

/** Text to type that shows the engine at work. */
export interface Demonstration {
  readonly path: string;
  /** The cursor goes after the first occurrence of this text. */
  readonly after: string;
  readonly typed: string;
}

/** Files to complete: a sample, or a folder of the user. */
export interface Project {
  readonly id: string;
  readonly title: string;
  readonly files: readonly ProjectFile[];
  /** Whether the build of the page has learned it. @default false */
  readonly isLearned?: boolean;
  /** File that is opened first. */
  readonly opens: string;
  readonly demonstration?: Demonstration;
  /** Whether next edits are shown in it, by a scripted model. @default false */
  readonly nextEdits?: boolean;
}

/** The URI of a document. It is never fetched. */
export const uriOf = (project: Pick<Project, 'id'>, path: string): string =>
  `playground:///${project.id}/${path.split('/').map(encodeURIComponent).join('/')}`;

/** Address of a sample's index, relative to the page; it is made with the page's build. */
export const indexFileOf = ({ id }: Pick<Project, 'id'>): string => `indexes/${id}.index`;

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

/** The language id of a path by its extension; `undefined` for unknown extensions. */
export function languageOf(path: string): string | undefined {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(byExtension, extension) ? byExtension[extension] : undefined;
}
