import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { engines } from '../../package.json';
import type { NodePlace } from './node-places';

/** A Node that can run the server. */
export interface FoundNode {
  /** Absolute, and good for a program that is not started from a shell. */
  readonly path: string;
  /** E.g. `20.19.0`. */
  readonly version: string;
}

/** What became of one place. */
export interface NodeAttempt {
  readonly place: NodePlace;
  /** For the person: what was found, and why it will not do. */
  readonly verdict: string;
}

export interface NodeSearch {
  /** `undefined` when no place has a Node that will do. */
  readonly found: FoundNode | undefined;
  /** In order, up to the one that was found. Places where there is no file are left out of those that were not asked for. */
  readonly attempts: readonly NodeAttempt[];
}

/** What a Node says of itself; `reason` when the file cannot be run. */
export type NodeAnswer =
  | { readonly version: string; readonly execPath: string }
  | { readonly reason: string };

/** How files are looked at. */
export interface NodeProbe {
  exists(path: string): boolean;
  /** The file behind links; the path itself where there is none. */
  real(path: string): string;
  ask(path: string): Promise<NodeAnswer>;
}

/** The least version, as `engines` of this package says, which is the server's too. */
export const minVersion = engines.node.replace(/[^\d.]/g, '');

/**
 * The first Node that will do. With `explicit` no other is looked at: who names a Node wants that one.
 *
 * The path is one that stays: where the file is a manager's shim, or lies in a directory that lives as long as a shell, the
 * program behind it is taken.
 */
export async function findNode(
  explicit: string | undefined,
  places: () => readonly NodePlace[],
  probe: NodeProbe = diskProbe,
): Promise<NodeSearch> {
  const attempts: NodeAttempt[] = [];
  for (const place of explicit === undefined ? places() : [{ path: explicit, source: '--node' }]) {
    if (!probe.exists(place.path)) {
      if (explicit !== undefined) attempts.push({ place, verdict: 'there is no such file' });
      continue;
    }
    const answer = await probe.ask(place.path);
    if ('reason' in answer) {
      attempts.push({ place, verdict: answer.reason });
    } else if (isOlder(answer.version, minVersion)) {
      attempts.push({ place, verdict: `version ${answer.version}, and ${minVersion} or newer is needed` });
    } else {
      const path = lastingPath(place.path, answer.execPath, probe);
      const behind = path === place.path ? '' : `, which is ${path}`;
      attempts.push({ place, verdict: `version ${answer.version}${behind}` });
      return { found: { path, version: answer.version }, attempts };
    }
  }
  return { found: undefined, attempts };
}

/** fnm makes such a directory for each shell and removes it later. */
const ofOneShell = /[\\/]fnm_multishells[\\/]/;

function lastingPath(path: string, execPath: string, probe: NodeProbe): string {
  // A link to the program itself (Homebrew's, /usr/bin/node) outlives the version it leads to; a shim wants its manager's variables.
  return probe.real(path) === probe.real(execPath) && !ofOneShell.test(path) ? path : execPath;
}

/** Whether version `one` comes before `other`; both like `20.19.0`. */
export function isOlder(one: string, other: string): boolean {
  const numbers = (version: string) => version.split(/[.-]/).map(Number);
  const [left, right] = [numbers(one), numbers(other)];
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

const question = 'process.stdout.write(JSON.stringify([process.versions.node, process.execPath]))';

/** Looks at the disk, and starts what may be Node for at most ten seconds. */
export const diskProbe: NodeProbe = {
  exists: existsSync,
  real: (path) => {
    try {
      return realpathSync(path);
    } catch {
      return path;
    }
  },
  ask: (path) =>
    new Promise((resolve) => {
      execFile(path, ['-e', question], { timeout: 10_000, windowsHide: true }, (error, stdout) => {
        resolve(error === null ? readAnswer(stdout) : { reason: `it cannot be run (${oneLine(error)})` });
      });
    }),
};

function readAnswer(stdout: string): NodeAnswer {
  try {
    const [version, execPath] = JSON.parse(stdout) as readonly unknown[];
    if (typeof version === 'string' && typeof execPath === 'string') return { version, execPath };
  } catch {
    // Told below.
  }
  return { reason: 'it is not Node' };
}

function oneLine(error: Error & { readonly code?: unknown; readonly killed?: boolean }): string {
  if (error.killed === true) return 'no answer in 10 s';
  return typeof error.code === 'string' ? error.code : `it ended with ${String(error.code)}`;
}
