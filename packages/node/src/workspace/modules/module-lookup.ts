/** What the resolution of imports needs of the workspace. Paths are absolute; nothing read here leaves the machine. */
export interface ModuleLookup {
  /** The workspace; imports resolve to nothing outside of it. */
  readonly root: string;
  isFile(path: string): Promise<boolean>;
  /** Files in `folder`, without those in its subfolders. */
  filesIn(folder: string): Promise<readonly string[]>;
  /** Text of a project description (`tsconfig.json`, `go.mod` …); `undefined` when it does not exist. */
  description(path: string): Promise<string | undefined>;
  /** Files in the index whose path ends with `tail`; none without an index. */
  endingWith(tail: string): readonly string[];
  /** Folders in the index whose path ends with `tail`; none without an index. */
  foldersEndingWith(tail: string): readonly string[];
}

/** The files that `specifier`, imported in the file `from`, may refer to, best first. */
export type ResolveModule = (
  specifier: string,
  from: string,
  lookup: ModuleLookup,
) => Promise<readonly string[]>;

/** Maximum files of one import. */
export const maxFiles = 12;
