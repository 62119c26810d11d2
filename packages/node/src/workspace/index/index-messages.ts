import type { DefinitionQuery, FoundDefinition, WorkspaceFile } from '@org/completion-core/host';

/** What an index is made for. Can be cloned to a worker. */
export interface IndexSettings {
  /** The workspace, absolute. */
  readonly root: string;
  readonly ignoreGlobs: readonly (readonly string[])[];
  /** Path of a file: what lies near it is read first. */
  readonly near: string | undefined;
  readonly maxFiles: number;
  /** Whether to follow what changes on disk. */
  readonly watch: boolean;
}

/** How far an index is. */
export interface IndexProgress {
  /** `reading`: not all files have been looked at. `failed`: it can say nothing; `message` says why. */
  readonly state: 'reading' | 'ready' | 'failed';
  /** Files listed. */
  readonly files: number;
  /** Files whose declarations are known. */
  readonly indexed: number;
  readonly declarations: number;
  /** Since the beginning, until all files had been looked at, in milliseconds. */
  readonly elapsedMs: number;
  /** Whether changes on disk are seen by themselves; otherwise only those that are told. */
  readonly watching: boolean;
  readonly message?: string;
}

/** What an index can be asked. */
export interface IndexQueries {
  definitions: { readonly query: DefinitionQuery; readonly answer: readonly FoundDefinition[] };
  find: {
    readonly query: { readonly from: string; readonly candidates: readonly string[] };
    readonly answer: WorkspaceFile | undefined;
  };
  resolve: {
    readonly query: { readonly from: string; readonly specifier: string; readonly languageId: string };
    readonly answer: readonly WorkspaceFile[];
  };
  near: {
    readonly query: { readonly from: string; readonly languageId: string };
    readonly answer: readonly WorkspaceFile[];
  };
  /** Paths on disk that may have changed. */
  changed: { readonly query: readonly string[]; readonly answer: undefined };
}

export type IndexQuestion = {
  [K in keyof IndexQueries]: {
    readonly id: number;
    readonly ask: K;
    readonly query: IndexQueries[K]['query'];
  };
}[keyof IndexQueries];

/** What comes back: an answer, word of how far the index is, or of an ignore list that takes too long to match. */
export type IndexReply =
  | { readonly id: number; readonly answer: unknown }
  | { readonly progress: IndexProgress }
  | { readonly slowList: string };
