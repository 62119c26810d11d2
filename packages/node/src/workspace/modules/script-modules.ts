import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { isInside } from '../../config/workspace-root';
import { nearestFirst } from '../index/path-table';
import type { ModuleLookup, ResolveModule } from './module-lookup';
import { asObject, readObject, stringsIn } from './read-object';
import { upward } from './upward';

const endings = ['.ts', '.tsx', '.d.ts', '.js', '.jsx', '.mjs', '.cjs', '.vue', '.svelte'];

/** Maximum depth of configurations that extend each other. */
const maxExtended = 5;

/**
 * Resolves a bare specifier in JavaScript and TypeScript: an alias of the nearest `tsconfig.json` or `jsconfig.json` (`paths`,
 * `baseUrl`, also of one it extends), an entry of `imports` in `package.json`, or a package of the same workspace. External
 * packages resolve to nothing.
 */
export const scriptModules: ResolveModule = async (specifier, from, lookup) => {
  const targets = specifier.startsWith('#')
    ? ownImports(specifier, from, lookup)
    : aliased(specifier, from, lookup);
  for await (const target of targets) {
    const file = await sourceAt(target, lookup);
    if (file !== undefined) return [file];
  }
  for await (const target of workspacePackage(specifier, from, lookup)) {
    const file = await sourceAt(target, lookup);
    if (file !== undefined) return [file];
  }
  return [];
};

/** The source file for a path without extension, with that of a built file, or of a folder. */
async function sourceAt(path: string, lookup: ModuleLookup): Promise<string | undefined> {
  const bare = path.replace(/(\.d)?\.[cm]?[jt]sx?$/, '');
  const candidates = [
    ...(/\.(vue|svelte|[cm]?tsx?)$/.test(path) ? [path] : []),
    ...endings.map((ending) => bare + ending),
    ...endings.map((ending) => join(bare, `index${ending}`)),
  ];
  for (const candidate of candidates)
    if (isInside(candidate, lookup.root) && (await lookup.isFile(candidate))) return candidate;
  return undefined;
}

interface Aliases {
  readonly paths?: Readonly<Record<string, readonly string[]>>;
  /** Folder that the targets of `paths` are relative to. */
  readonly pathsBase: string;
  readonly baseUrl?: string;
}

async function* aliased(specifier: string, from: string, lookup: ModuleLookup): AsyncGenerator<string, void> {
  for (const name of ['tsconfig.json', 'jsconfig.json']) {
    for await (const { path } of upward(name, from, lookup)) {
      const aliases = await aliasesOf(path, lookup, maxExtended);
      for (const [pattern, targets] of Object.entries(aliases.paths ?? {}).toSorted(moreExactFirst)) {
        const rest = matched(pattern, specifier);
        if (rest === undefined) continue;
        for (const target of targets) yield resolve(aliases.pathsBase, target.replace('*', rest));
      }
      if (aliases.baseUrl !== undefined) yield resolve(aliases.baseUrl, specifier);
      // Only the nearest one applies to a file, unless it only refers to others.
      if (aliases.paths !== undefined || aliases.baseUrl !== undefined) break;
    }
  }
}

async function aliasesOf(path: string, lookup: ModuleLookup, depth: number): Promise<Aliases> {
  const folder = dirname(path);
  const config = readObject(await lookup.description(path));
  const compiler = asObject(config['compilerOptions']);
  const parents = [config['extends']].flat().filter((each) => typeof each === 'string');
  let inherited: Aliases = { pathsBase: folder };
  for (const parent of depth > 0 ? parents : []) {
    if (!/^\.{1,2}\//.test(parent)) continue;
    const file = resolve(folder, parent.endsWith('.json') ? parent : `${parent}.json`);
    if (isInside(file, lookup.root))
      inherited = { ...inherited, ...(await aliasesOf(file, lookup, depth - 1)) };
  }
  const baseUrl = compiler['baseUrl'];
  const paths = compiler['paths'];
  const base = typeof baseUrl === 'string' ? resolve(folder, baseUrl) : inherited.baseUrl;
  const own =
    typeof paths === 'object' && paths !== null
      ? { paths: Object.fromEntries(Object.entries(paths).map(([key, value]) => [key, stringsIn(value)])) }
      : undefined;
  return {
    ...inherited,
    ...own,
    pathsBase: own === undefined ? inherited.pathsBase : (base ?? folder),
    ...(base === undefined ? {} : { baseUrl: base }),
  };
}

function moreExactFirst([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  const length = (pattern: string) => (pattern.includes('*') ? pattern.indexOf('*') : Infinity);
  return length(other) - length(one) || 0;
}

/** The text that `*` matches when `pattern` matches `specifier`; empty for a pattern without one. */
function matched(pattern: string, specifier: string): string | undefined {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === specifier ? '' : undefined;
  const [head, tail] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return specifier.length >= head.length + tail.length &&
    specifier.startsWith(head) &&
    specifier.endsWith(tail)
    ? specifier.slice(head.length, specifier.length - tail.length)
    : undefined;
}

/** Resolves `#name` by the nearest `package.json`. */
async function* ownImports(
  specifier: string,
  from: string,
  lookup: ModuleLookup,
): AsyncGenerator<string, void> {
  for await (const { path, text } of upward('package.json', from, lookup)) {
    const imports = asObject(readObject(text)['imports']);
    for (const [pattern, target] of Object.entries(imports).toSorted(moreExactFirst)) {
      const rest = matched(pattern, specifier);
      if (rest === undefined) continue;
      for (const each of stringsIn(target)) yield* builtFrom(dirname(path), each.replace('*', rest));
    }
    return;
  }
}

/** Possible sources of a package of the same workspace, its declared entries first. */
async function* workspacePackage(
  specifier: string,
  from: string,
  lookup: ModuleLookup,
): AsyncGenerator<string, void> {
  const name = /^(@[^/]+\/[^/]+|[^@./][^/]*)/.exec(specifier)?.[1];
  if (name === undefined) return;
  const folder = (await linkedPackage(name, from, lookup)) ?? (await indexedPackage(name, from, lookup));
  if (folder === undefined) return;
  const subpath = specifier.slice(name.length + 1);
  const manifest = readObject(await lookup.description(join(folder, 'package.json')));
  const exported = manifest['exports'];
  const entries = typeof exported === 'object' ? asObject(exported) : { '.': exported };
  const exportKey = subpath === '' ? '.' : `./${subpath}`;
  const keys = Object.keys(entries).some((key) => key.startsWith('.')) ? entries : { '.': entries };
  for (const [pattern, target] of Object.entries(keys).toSorted(moreExactFirst)) {
    const rest = matched(pattern, exportKey);
    if (rest === undefined) continue;
    for (const each of stringsIn(target)) yield* builtFrom(folder, each.replace('*', rest));
  }
  if (subpath === '') {
    for (const key of ['source', 'types', 'module', 'main'])
      for (const each of stringsIn(manifest[key])) yield* builtFrom(folder, each);
  }
  const entry = subpath === '' ? 'index' : subpath;
  for (const place of ['src', '', 'lib']) yield join(folder, place, entry);
}

/** Possible sources of a built file, and the file itself. */
function* builtFrom(folder: string, file: string): Generator<string, void> {
  const source = file.replace(/^(\.\/)?(dist|build|lib|out|esm|cjs)\/((esm|cjs|types)\/)?/, '');
  if (source !== file) {
    yield join(folder, 'src', source);
    yield join(folder, source);
  }
  yield join(folder, file);
}

/** A package that is linked into `node_modules` from elsewhere in the workspace. */
async function linkedPackage(
  name: string,
  from: string,
  { root }: ModuleLookup,
): Promise<string | undefined> {
  for (let folder = dirname(from); isInside(folder, root); folder = dirname(folder)) {
    if (basename(folder) !== 'node_modules') {
      const real = await realpath(join(folder, 'node_modules', name)).catch(() => undefined);
      if (real !== undefined)
        return isInside(real, root) && !real.split(sep).includes('node_modules') ? real : undefined;
    }
    if (folder === dirname(folder)) return undefined;
  }
  return undefined;
}

async function indexedPackage(name: string, from: string, lookup: ModuleLookup): Promise<string | undefined> {
  for (const path of nearestFirst(lookup.endingWith('package.json'), from)) {
    if (readObject(await lookup.description(path))['name'] === name) return dirname(path);
  }
  return undefined;
}
