import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { isInside } from '../config/workspace-root';
import type { IgnoreRules } from '../ignore/ignore-rules';

export interface ListWorkspaceFilesOptions {
  /** The workspace, absolute; nothing outside of it is listed. */
  readonly root: string;
  readonly rules: IgnoreRules;
  /** Path of a file; those nearest to it in the tree come first. @default `root` first */
  readonly near?: string;
  /** @default 20_000 */
  readonly maxFiles?: number;
  readonly signal?: AbortSignal;
  /** Called with every directory before it is read. */
  readonly onFolder?: (folder: string) => void;
}

/** Time of uninterrupted work before the thread is released, in milliseconds. */
const busyMs = 5;

/**
 * The files of a workspace that no ignore rule denies, as absolute paths: first those of `near`'s directory and below, then those of
 * its parent, and so on up to `root`. Does not follow symbolic links. Skips directories that cannot be read. Releases the thread between
 * files, for timers, signals and input.
 */
export async function* listWorkspaceFiles(options: ListWorkspaceFilesOptions): AsyncGenerator<string, void> {
  const { root, rules, near = join(root, 'file'), maxFiles = 20_000 } = options;
  let found = 0;
  let visited: string | undefined;
  for (let top = dirname(near); isInside(top, root); top = dirname(top)) {
    if (rules.deniedBy(top, 'directory') === undefined) {
      for await (const file of below(top, visited, options)) {
        yield file;
        if (++found >= maxFiles) return;
      }
    }
    visited = top;
    if (top === root || top === dirname(top)) return;
  }
}

/** Files of `top` and below, level by level, without the subtree `visited`. */
async function* below(
  top: string,
  visited: string | undefined,
  { rules, signal, onFolder }: ListWorkspaceFilesOptions,
): AsyncGenerator<string, void> {
  const queue = [top];
  let yieldedAt = performance.now();
  for (let directory = queue.shift(); directory !== undefined; directory = queue.shift()) {
    signal?.throwIfAborted();
    onFolder?.(directory);
    for (const entry of await entriesOf(directory)) {
      if (performance.now() - yieldedAt > busyMs) {
        await setImmediate();
        signal?.throwIfAborted();
        yieldedAt = performance.now();
      }
      const path = join(directory, entry.name);
      if (entry.isFile()) {
        if (rules.deniedBy(path, 'file') === undefined) yield path;
      } else if (entry.isDirectory() && path !== visited && rules.deniedBy(path, 'directory') === undefined) {
        queue.push(path);
      }
    }
  }
}

async function entriesOf(directory: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
