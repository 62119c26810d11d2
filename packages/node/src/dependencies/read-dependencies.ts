import { join } from 'node:path';
import type { ContentGate } from '@org/completion-core';
import { homeFolder, type Environment } from '../config/user-directories';
import { decodeSource } from '../workspace/decode-source';
import { languageIdOf } from '../workspace/language-id';
import { maxSourceBytes } from '../workspace/read-workspace-documents';
import { diskLookup } from '../workspace/modules/disk-lookup';
import type { Dependency, DependencyLookup, FindDependencies } from './dependency';
import { goDependencies } from './go-dependencies';
import { javaDependencies } from './java-dependencies';
import { pythonDependencies } from './python-dependencies';
import { scriptDependencies } from './script-dependencies';

/** A source file of a dependency, secrets masked. */
export interface DependencyDocument {
  /** See `DependencyFile`. */
  readonly uri: string;
  /** LSP language id. */
  readonly languageId: string;
  readonly text: string;
}

export interface ReadDependenciesOptions {
  /** The workspace, absolute. */
  readonly root: string;
  /** Path of a file of the workspace: project descriptions nearest to it come first. @default `root` */
  readonly near?: string;
  /** Files of other languages are skipped. */
  readonly languageIds: readonly string[];
  /** How often each module is imported in the workspace, by its name as written. @default none */
  readonly imports?: ReadonlyMap<string, number>;
  /** Masks secrets. */
  readonly gate: Pick<ContentGate, 'mask'>;
  /** Maximum bytes of all files together. @default 3_000_000 */
  readonly maxBytes?: number;
  /** @default process.env */
  readonly env?: Environment;
  readonly signal?: AbortSignal;
}

interface Ecosystem {
  readonly languageIds: readonly string[];
  readonly find: FindDependencies;
  /** Files below the workspace's root that are written when its dependencies change. */
  readonly changesWith: readonly string[];
}

/** Adding one is one entry. */
const ecosystems: readonly Ecosystem[] = [
  {
    languageIds: ['typescript', 'typescriptreact', 'javascript', 'javascriptreact', 'vue', 'svelte'],
    find: scriptDependencies,
    changesWith: [
      'package.json',
      ...['.package-lock.json', '.modules.yaml', '.yarn-state.yml'].map((name) => `node_modules/${name}`),
    ],
  },
  {
    languageIds: ['python'],
    find: pythonDependencies,
    changesWith: [
      'pyproject.toml',
      'requirements.txt',
      'uv.lock',
      'poetry.lock',
      '.venv/pyvenv.cfg',
      'venv/pyvenv.cfg',
    ],
  },
  { languageIds: ['go'], find: goDependencies, changesWith: ['go.mod', 'go.sum', 'vendor/modules.txt'] },
  {
    languageIds: ['java', 'kotlin', 'groovy'],
    find: javaDependencies,
    changesWith: ['pom.xml', 'build.gradle', 'build.gradle.kts', 'gradle/libs.versions.toml'],
  },
];

/** Files below the workspace's root that are written when the dependencies of these languages change. */
export function dependencyDescriptions(languageIds: readonly string[]): readonly string[] {
  return ecosystems
    .filter((each) => each.languageIds.some((languageId) => languageIds.includes(languageId)))
    .flatMap(({ changesWith }) => changesWith);
}

/** A dependency with less room left is done, in bytes. */
const minFileBytes = 1_000;
/** A dependency may always have as much, in bytes, while there is room. */
const minShareBytes = 60_000;

/**
 * The public face of what a workspace depends on, as far as it is on this machine as source: type declarations, stubs, modules and source
 * archives of direct dependencies, and the imported parts of the standard library. Every dependency has its share of `maxBytes`, the most
 * imported first. Reads files outside the workspace, which the ignore rules do not concern; what is read teaches the embedded model only.
 *
 * @throws the reason of `signal` when that is aborted
 */
export async function* readDependencies(
  options: ReadDependenciesOptions,
): AsyncGenerator<DependencyDocument, void> {
  const { gate, signal, maxBytes = 3_000_000 } = options;
  const accepted = new Set(options.languageIds);
  const dependencies = await listDependencies(accepted, options);
  let bytesLeft = maxBytes;
  for (const [at, { files }] of dependencies.entries()) {
    let share = Math.min(bytesLeft, Math.max(minShareBytes, bytesLeft / (dependencies.length - at)));
    for await (const { uri, name, size, read } of files()) {
      signal?.throwIfAborted();
      const languageId = languageIdOf(name);
      if (size === 0 || size > maxSourceBytes || !accepted.has(languageId)) continue;
      if (share < minFileBytes) break;
      if (size > share) continue;
      const bytes = await read().catch(() => undefined);
      const text = bytes === undefined ? undefined : decodeSource(bytes);
      if (text === undefined) continue;
      share -= size;
      bytesLeft -= size;
      yield { uri, languageId, text: await gate.mask(text, uri) };
    }
  }
}

async function listDependencies(
  accepted: ReadonlySet<string>,
  {
    root,
    near = join(root, 'file'),
    imports = new Map(),
    env = process.env,
    signal,
  }: ReadDependenciesOptions,
): Promise<readonly Dependency[]> {
  const home = homeFolder(env);
  const lookup: DependencyLookup = { ...diskLookup(root), near, imports, env, home };
  const dependencies: Dependency[] = [];
  for (const { languageIds, find } of ecosystems) {
    if (!languageIds.some((languageId) => accepted.has(languageId))) continue;
    for await (const dependency of find(lookup)) {
      signal?.throwIfAborted();
      dependencies.push(dependency);
    }
  }
  return dependencies;
}
