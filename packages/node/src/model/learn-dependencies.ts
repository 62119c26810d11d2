import { join } from 'node:path';
import type { ContentGate } from '@org/completion-core';
import type { LocalIndex } from '@org/completion-local';
import type { Environment } from '../config/user-directories';
import { dependencyDescriptions, readDependencies } from '../dependencies/read-dependencies';
import { stampOf } from './file-stamp';
import type { LearnedDependencies, LearnedFile } from './kept-index';

/**
 * A workspace learns from its dependencies until there are as many bytes of both. Measured: they are of use to a young project and of none
 * to one with many files of its own.
 */
export const enoughBytes = 1_000_000;

export interface LearnDependenciesOptions {
  /** The workspace, absolute. */
  readonly root: string;
  readonly near: string | undefined;
  readonly languageIds: readonly string[];
  /** The files of the workspace that were learned. */
  readonly files: Iterable<LearnedFile>;
  readonly gate: Pick<ContentGate, 'mask'>;
  readonly env: Environment;
  readonly signal: AbortSignal;
}

/**
 * Brings what `index` has learned from the dependencies of a workspace up to date: reads them again when the project's descriptions or its
 * imports have changed, and forgets them once the workspace has enough of its own.
 *
 * @param before - what was learned last time
 * @throws the reason of `signal` when that is aborted
 */
export async function learnDependencies(
  index: Pick<LocalIndex, 'addDocument' | 'removeDocument'>,
  before: LearnedDependencies,
  { files, ...options }: LearnDependenciesOptions,
): Promise<LearnedDependencies> {
  const { root, languageIds } = options;
  const imports = new Map<string, number>();
  let bytes = 0;
  for (const file of files) {
    if (file.learned) bytes += file.size;
    for (const specifier of file.imports ?? []) imports.set(specifier, (imports.get(specifier) ?? 0) + 1);
  }
  const maxBytes = enoughBytes - bytes;
  const stamp = maxBytes <= 0 ? '' : stampOfDependencies(root, languageIds, imports);
  if (stamp === before.stamp) return before;
  const uris = new Set<string>();
  if (maxBytes > 0) {
    const { near, ...rest } = options;
    const place = near === undefined ? {} : { near };
    const documents = readDependencies({ ...rest, ...place, imports, maxBytes });
    for await (const { uri, languageId, text } of documents)
      if (index.addDocument(uri, languageId, text)) uris.add(uri);
  }
  for (const uri of before.uris) if (!uris.has(uri)) index.removeDocument(uri);
  return { stamp, uris: [...uris] };
}

function stampOfDependencies(
  root: string,
  languageIds: readonly string[],
  imports: ReadonlyMap<string, number>,
): string {
  const descriptions = dependencyDescriptions(languageIds).map(
    (name) => stampOf(join(root, name))?.stamp ?? '',
  );
  return JSON.stringify([descriptions, [...imports.keys()].toSorted()]);
}
