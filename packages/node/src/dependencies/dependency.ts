import type { Environment } from '../config/user-directories';
import type { ModuleLookup } from '../workspace/modules/module-lookup';

/** One source file of a dependency. */
export interface DependencyFile {
  /** The `file:` URI of the file; within an archive the archive's URI, `!/` and the name of the entry. */
  readonly uri: string;
  /** File name, which tells the language. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Rejects when it cannot be read. */
  readonly read: () => Promise<Uint8Array>;
}

/** A package that a workspace uses, as installed on this machine. */
export interface Dependency {
  /** For example `lodash` or `com.google.code.gson:gson`. */
  readonly name: string;
  /** Files of its public face, the most useful first. Read as far as the consumer asks. */
  readonly files: () => AsyncIterable<DependencyFile>;
}

/** What the search for dependencies needs. Paths are absolute. */
export interface DependencyLookup extends Pick<ModuleLookup, 'root' | 'description' | 'isFile'> {
  /** Path of a file of the workspace; the project descriptions nearest to it come first. */
  readonly near: string;
  /** How often each module is imported in the workspace, by its name as written; the most imported ones come first. */
  readonly imports: ReadonlyMap<string, number>;
  /** Environment variables, for the folders of caches and tools. */
  readonly env: Environment;
  /** The user's home folder. */
  readonly home: string;
}

/** Finds the dependencies of one ecosystem, the most useful first; the standard library comes last. Never rejects. */
export type FindDependencies = (lookup: DependencyLookup) => AsyncIterable<Dependency>;
