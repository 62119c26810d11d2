import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { engines } from '../../package.json';
import type { NodePlace } from './node-places';

/** A Node that can run the server. */
export interface FoundNode {
  /** Absolute, and usable by a program that was not started from a shell. */
  readonly path: string;
  /** E.g. `20.19.0`. */
  readonly version: string;
}

/** The result of checking one place. */
export interface NodeAttempt {
  readonly place: NodePlace;
  /** For display: what was found, and why it cannot be used. */
  readonly verdict: string;
}

/** The result of a search. */
export interface NodeSearch {
  /** `undefined` when no place has a usable Node. */
  readonly found: FoundNode | undefined;
  /** In order, up to the one that was found. Without places that have no file, unless named explicitly. */
  readonly attempts: readonly NodeAttempt[];
}

/** What a Node reports about itself; `reason` when the file cannot be run. */
export type NodeInfo = { readonly version: string; readonly execPath: string } | { readonly reason: string };

/** How files are examined. */
export interface NodeProbe {
  exists(path: string): boolean;
  /** The path with links resolved; the path itself when there is no file. */
  real(path: string): string;
  run(path: string): Promise<NodeInfo>;
}

/** The minimum version, from `engines` of this package, which is the server's too. */
export const minVersion = engines.node.replace(/[^\d.]/g, '');

/**
 * Finds the first usable Node. With `explicit` only that one is checked.
 *
 * The resulting path is permanent: for a version manager's shim, or a file in a directory that exists only as long as a shell, it is
 * that of the program itself.
 */
export async function findNode(
  explicit: string | undefined,
  places: () => readonly NodePlace[],
  probe: NodeProbe = diskProbe,
): Promise<NodeSearch> {
  const attempts: NodeAttempt[] = [];
  for (const place of explicit === undefined ? places() : [{ path: explicit, source: '--node' }]) {
    if (!probe.exists(place.path)) {
      if (explicit !== undefined) attempts.push({ place, verdict: 'no such file' });
      continue;
    }
    const info = await probe.run(place.path);
    if ('reason' in info) {
      attempts.push({ place, verdict: info.reason });
    } else if (isOlder(info.version, minVersion)) {
      attempts.push({ place, verdict: `version ${info.version}, but it must be ${minVersion} or newer` });
    } else {
      const path = permanentPath(place.path, info.execPath, probe);
      const resolved = path === place.path ? '' : `, which is ${path}`;
      attempts.push({ place, verdict: `version ${info.version}${resolved}` });
      return { found: { path, version: info.version }, attempts };
    }
  }
  return { found: undefined, attempts };
}

/** fnm creates such a directory for each shell and removes it later. */
const ofOneShell = /[\\/]fnm_multishells[\\/]/;

function permanentPath(path: string, execPath: string, probe: NodeProbe): string {
  // A link to the program itself (Homebrew's, /usr/bin/node) outlives the present version; a shim needs its manager's variables.
  return probe.real(path) === probe.real(execPath) && !ofOneShell.test(path) ? path : execPath;
}

/** Whether version `one` is older than `other`; both like `20.19.0`. */
export function isOlder(one: string, other: string): boolean {
  const numbers = (version: string) => version.split(/[.-]/).map(Number);
  const [left, right] = [numbers(one), numbers(other)];
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

const script = 'process.stdout.write(JSON.stringify([process.versions.node, process.execPath]))';

/** Examines files on disk, and runs candidates for at most ten seconds. */
export const diskProbe: NodeProbe = {
  exists: existsSync,
  real: (path) => {
    try {
      return realpathSync(path);
    } catch {
      return path;
    }
  },
  run: (path) =>
    new Promise((resolve) => {
      execFile(path, ['-e', script], { timeout: 10_000, windowsHide: true }, (error, stdout) => {
        resolve(error === null ? readInfo(stdout) : { reason: `it cannot be run (${oneLine(error)})` });
      });
    }),
};

function readInfo(stdout: string): NodeInfo {
  try {
    const [version, execPath] = JSON.parse(stdout) as readonly unknown[];
    if (typeof version === 'string' && typeof execPath === 'string') return { version, execPath };
  } catch {
    // Reported below.
  }
  return { reason: 'it is not Node' };
}

function oneLine(error: Error & { readonly code?: unknown; readonly killed?: boolean }): string {
  if (error.killed === true) return 'no response in 10 s';
  return typeof error.code === 'string' ? error.code : `it ended with ${String(error.code)}`;
}
