import type { DefinitionQuery, FoundDefinition, WorkspaceFile } from '@org/completion-core/host';
import type { Environment } from '../../config/user-directories';

/** What an index is created with. Can be cloned to a worker. */
export interface IndexSettings {
  /** The workspace, absolute. */
  readonly root: string;
  /** Lists in gitignore syntax, relative to `root`; each is applied independently of the others. */
  readonly ignoreGlobs: readonly (readonly string[])[];
  /** Path of a file: those nearest to it are read first. */
  readonly near: string | undefined;
  readonly maxFiles: number;
  /** Whether to watch for changes on disk. */
  readonly watch: boolean;
  /** Where the user's git settings are looked for. @default process.env */
  readonly env?: Environment | undefined;
}

/** How far an index is. */
export interface IndexProgress {
  /** `reading`: some files have not been read yet. `failed`: no query is answered; `message` has the reason. */
  readonly state: 'reading' | 'ready' | 'failed';
  /** Files listed. */
  readonly files: number;
  /** Files whose declarations are known. */
  readonly indexed: number;
  readonly declarations: number;
  /** From the start until all files were read, in milliseconds. */
  readonly elapsedMs: number;
  /** Whether all changes on disk are noticed; otherwise only reported ones are. */
  readonly watching: boolean;
  readonly message?: string;
}

/** The methods of an index that can be called over a port. URIs of documents, absolute paths of files. */
export interface IndexMethods {
  definitions(query: DefinitionQuery): Promise<readonly FoundDefinition[]>;
  /** The first of `candidates` that exists, relative to the document `from`. */
  find(from: string, candidates: readonly string[]): Promise<WorkspaceFile | undefined>;
  /** The files that an import in the document `from` refers to. */
  resolve(from: string, specifier: string, languageId: string): Promise<readonly WorkspaceFile[]>;
  /** Files beside the document `from` and with related names. */
  near(from: string, languageId: string): Promise<readonly WorkspaceFile[]>;
  /** Reads again `paths`: files or folders that were written, created, moved or deleted. */
  changed(paths: readonly string[]): Promise<void>;
}

/** The methods of an index as a service over a port. */
export type IndexCalls = {
  readonly [K in keyof IndexMethods]: {
    readonly arguments: Parameters<IndexMethods[K]>;
    readonly result: Awaited<ReturnType<IndexMethods[K]>>;
  };
};

/** What an index reports: its progress, or an ignore list that takes too long to match. */
export type IndexEvent = { readonly progress: IndexProgress } | { readonly slowList: string };

/** Names the service in messages. */
export const indexService = 'workspace-index';
