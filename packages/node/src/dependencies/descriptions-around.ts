import { dirname, join } from 'node:path';
import { isInside } from '../config/workspace-root';
import type { DependencyLookup } from './dependency';

/** A folder with a project description in it. */
export interface DescribedFolder {
  readonly folder: string;
  /** Texts of the descriptions that exist, in the order they were asked for. */
  readonly texts: readonly string[];
}

/** The folders from that of `near` up to the workspace's root that have one of the descriptions `names`, nearest first. */
export async function* descriptionsAround(
  names: readonly string[],
  { root, near, description }: Pick<DependencyLookup, 'root' | 'near' | 'description'>,
): AsyncGenerator<DescribedFolder, void> {
  for (const folder of foldersUp(near, root)) {
    const texts = await Promise.all(names.map((name) => description(join(folder, name))));
    const found = texts.filter((text) => text !== undefined);
    if (found.length > 0) yield { folder, texts: found };
  }
}

/** The folder of the file `near` and those above it, up to `root`. */
export function foldersUp(near: string, root: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = dirname(near); isInside(folder, root); folder = dirname(folder)) {
    folders.push(folder);
    if (folder === root || folder === dirname(folder)) break;
  }
  return folders;
}
