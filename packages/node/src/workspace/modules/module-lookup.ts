/** How the meaning of an import is found out. Paths are absolute; nothing read here leaves the machine. */
export interface ModuleLookup {
  /** The workspace; nothing outside of it is meant. */
  readonly root: string;
  isFile(path: string): Promise<boolean>;
  /** Files right in `folder`. */
  filesIn(folder: string): Promise<readonly string[]>;
  /** Text of a project's own description (`tsconfig.json`, `go.mod` …); `undefined` when there is none. */
  description(path: string): Promise<string | undefined>;
  /** Files whose path ends with `tail`, as an index knows them; none without one. */
  endingWith(tail: string): readonly string[];
  /** Folders whose path ends with `tail`, as an index knows them; none without one. */
  foldersEndingWith(tail: string): readonly string[];
}

/** The files that `specifier`, imported in the file `from`, may mean; best first. */
export type ResolveModule = (
  specifier: string,
  from: string,
  lookup: ModuleLookup,
) => Promise<readonly string[]>;

/** Most files of one import. */
export const maxFiles = 12;
