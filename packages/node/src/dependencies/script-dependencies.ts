import { realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { isInside } from '../config/workspace-root';
import { asObject, readObject } from '../workspace/modules/read-object';
import { byImports } from './by-imports';
import type { Dependency, DependencyLookup, FindDependencies } from './dependency';
import { descriptionsAround, foldersUp } from './descriptions-around';
import { filesBelow, sourceFiles } from './source-folder';

/**
 * Type declarations of the packages that a `package.json` around the file names directly, or of `@types` for them, and of the JavaScript
 * library that TypeScript brings. A package without declarations has no public face.
 */
export const scriptDependencies: FindDependencies = async function* (lookup) {
  const imported = new Set([...lookup.imports.keys()].map(packageOf));
  const declared: string[] = [];
  for await (const { texts } of descriptionsAround(['package.json'], lookup)) {
    declared.push(...texts.flatMap((text) => packagesIn(text, ['dependencies', 'peerDependencies'])));
    // Most of these are tools, whose interfaces no code uses.
    const development = texts.flatMap((text) => packagesIn(text, ['devDependencies']));
    declared.push(...development.filter((name) => imported.has(untyped(name))));
  }
  for (const name of byImports(declared, lookup.imports, packageOf)) {
    const files = await declarationsOf(name, lookup);
    if (files !== undefined) yield { name, files: () => sourceFiles(files) };
  }
  const library = await standardLibrary(lookup);
  if (library !== undefined) yield library;
};

/** Packages in `lists` of a `package.json`. */
function packagesIn(text: string, lists: readonly string[]): readonly string[] {
  const description = readObject(text);
  return lists.flatMap((list) =>
    Object.keys(asObject(description[list])).filter((name) => packageName.test(name)),
  );
}

/** The package that `name` has the types of, or `name`. */
function untyped(name: string): string {
  return name === nodeTypes
    ? name
    : name.replace(/^@types\/(?:(.+)__)?/, (_, scope?: string) => (scope === undefined ? '' : `@${scope}/`));
}

/** Has the types of the modules that Node itself brings. */
const nodeTypes = '@types/node';

/** A name that is a folder below `node_modules`. */
const packageName = /^(?:@[\w-][\w.-]*\/)?[\w-][\w.-]*$/;

/** The package of a module: `@scope/name` of `@scope/name/part`; that of Node's types for `node:fs`. */
function packageOf(specifier: string): string | undefined {
  if (/^[./]/.test(specifier)) return undefined;
  if (specifier.startsWith('node:')) return nodeTypes;
  return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0];
}

/** Paths of an installed package's declarations, its entry first. */
async function declarationsOf(
  name: string,
  lookup: DependencyLookup,
): Promise<AsyncIterable<string> | undefined> {
  const typed = name.startsWith('@types/') ? [] : [`@types/${name.replace(/^@(.*)\//, '$1__')}`];
  for (const each of [name, ...typed]) {
    const folder = await packageFolder(each, lookup);
    const entry = folder === undefined ? undefined : await declarationEntry(folder, lookup);
    if (folder !== undefined && entry !== undefined)
      return declarationsFrom(entry, folder, importedParts(name, lookup.imports));
  }
  return undefined;
}

/** The parts of a package that are imported, as `fs` of `node:fs` and `fp` of `lodash/fp`, the most imported first. */
function importedParts(name: string, imports: ReadonlyMap<string, number>): readonly string[] {
  const start = name === nodeTypes ? 'node:' : `${name}/`;
  return [...imports]
    .filter(([specifier]) => specifier.startsWith(start))
    .toSorted(([, one], [, other]) => other - one)
    .map(([specifier]) => specifier.slice(start.length));
}

/** The folder of a package as Node finds it from the file, not above the root; `undefined` for a package of the workspace itself. */
async function packageFolder(name: string, lookup: DependencyLookup): Promise<string | undefined> {
  for (const folder of foldersUp(lookup.near, lookup.root)) {
    const candidate = join(folder, 'node_modules', name);
    if (!(await lookup.isFile(join(candidate, 'package.json')))) continue;
    const real = await realpath(candidate);
    return real.split(sep).includes('node_modules') ? candidate : undefined;
  }
  return undefined;
}

async function declarationEntry(folder: string, lookup: DependencyLookup): Promise<string | undefined> {
  const description = readObject(await lookup.description(join(folder, 'package.json')));
  const named = description['types'] ?? description['typings'] ?? typesOf(description['exports']);
  for (const entry of [named, 'index.d.ts', 'dist/index.d.ts']) {
    if (typeof entry !== 'string' || !/\.d\.[cm]?ts$/.test(entry)) continue;
    const path = join(folder, entry);
    if (isInside(path, folder) && (await lookup.isFile(path))) return path;
  }
  return undefined;
}

/** The `types` of the main export, in whatever condition it stands. */
function typesOf(exported: unknown): string | undefined {
  if (typeof exported !== 'object' || exported === null) return undefined;
  const conditions = asObject(exported);
  if (typeof conditions['types'] === 'string') return conditions['types'];
  for (const name of ['.', 'import', 'default', 'require']) {
    const found = typesOf(conditions[name]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The declarations of the imported `parts`, the entry, and all below its folder. */
async function* declarationsFrom(
  entry: string,
  folder: string,
  parts: readonly string[],
): AsyncGenerator<string, void> {
  const top = isInside(dirname(entry), folder) ? dirname(entry) : folder;
  for (const part of parts.filter((each) => isInside(join(top, each), top))) yield join(top, `${part}.d.ts`);
  yield entry;
  yield* filesBelow(top, {
    file: (name) => name.endsWith('.d.ts'),
    folder: (name) => name !== 'node_modules' && !testFolder.test(name) && !/^ts\d/.test(name),
  });
}

const testFolder = /^(?:tests?|__tests__|fixtures)$/;

/** The declarations of JavaScript itself, without those of browsers. */
async function standardLibrary(lookup: DependencyLookup): Promise<Dependency | undefined> {
  const folder = await packageFolder('typescript', lookup);
  if (folder === undefined) return undefined;
  const files = filesBelow(join(folder, 'lib'), {
    file: (name) => /^lib\.es(?:5|20\d\d\.\w+)\.d\.ts$/.test(name),
    folder: () => false,
  });
  return { name: 'typescript/lib', files: () => sourceFiles(files) };
}
