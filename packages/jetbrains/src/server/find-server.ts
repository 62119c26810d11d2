import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The server installed with this package. */
export interface FoundServer {
  /** The script, absolute. */
  readonly file: string;
  readonly version: string;
}

/**
 * Finds the sidecar among this package's dependencies.
 *
 * @param from - the file whose dependencies are searched, as a path or URL.
 * @throws {Error} when the dependency is not installed.
 */
export function findServer(from: string): FoundServer {
  const require = createRequire(from);
  let manifestFile: string;
  try {
    manifestFile = require.resolve('@org/completion-sidecar/package.json');
  } catch (error) {
    throw new Error(
      '@org/completion-sidecar is not installed beside this command; install @org/completion-jetbrains again',
      { cause: error },
    );
  }
  const { bin, version } = require(manifestFile) as {
    readonly bin: Readonly<Record<string, string>>;
    readonly version: string;
  };
  return { file: join(dirname(manifestFile), bin['completion-sidecar'] ?? ''), version };
}
