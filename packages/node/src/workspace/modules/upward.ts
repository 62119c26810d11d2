import { dirname, join } from 'node:path';
import { isInside } from '../../config/workspace-root';
import type { ModuleLookup } from './module-lookup';

/** Descriptions named `name`, from the folder of the file `from` up to the root, nearest first. */
export async function* upward(
  name: string,
  from: string,
  { root, description }: Pick<ModuleLookup, 'root' | 'description'>,
): AsyncGenerator<{ readonly path: string; readonly text: string }, void> {
  for (let folder = dirname(from); isInside(folder, root); folder = dirname(folder)) {
    const path = join(folder, name);
    const text = await description(path);
    if (text !== undefined) yield { path, text };
    if (folder === dirname(folder)) return;
  }
}
