import { delimiter, dirname, join } from 'node:path';
import { byImports } from './by-imports';
import type { Dependency, DependencyLookup, FindDependencies } from './dependency';
import { descriptionsAround } from './descriptions-around';
import { realProgram } from './real-program';
import { filesBelow, sourceFiles } from './source-folder';

/**
 * The packages that the workspace imports: those of modules that `go.mod` requires, in the vendor folder or the module cache, and those of
 * the standard library.
 */
export const goDependencies: FindDependencies = async function* (lookup) {
  const cache = moduleCache(lookup);
  const imported = byImports(lookup.imports.keys(), lookup.imports, (specifier) => specifier);
  for await (const { folder, texts } of descriptionsAround(['go.mod'], lookup)) {
    const modules = texts.flatMap(requiredModules);
    for (const specifier of imported) {
      const module = modules.find(({ path }) => specifier === path || specifier.startsWith(`${path}/`));
      if (module === undefined) continue;
      const inModule = specifier.slice(module.path.length);
      yield packageIn(specifier, [
        join(folder, 'vendor', specifier),
        join(cache, `${escaped(module.path)}@${escaped(module.version)}`, inModule),
      ]);
    }
    break;
  }
  const root = await toolchain(lookup);
  if (root === undefined) return;
  // The first part of a package outside the standard library is a host, which has a dot.
  for (const specifier of imported.filter((each) => /^[\w/]+$/.test(each)))
    yield packageIn(specifier, [join(root, 'src', specifier)]);
};

/** The sources of the package in the first of `folders` that exists. */
function packageIn(name: string, folders: readonly string[]): Dependency {
  return { name, files: () => sourceFiles(firstWithFiles(folders)) };
}

async function* firstWithFiles(folders: readonly string[]): AsyncGenerator<string, void> {
  for (const folder of folders) {
    let found = false;
    const sources = filesBelow(folder, {
      file: (name) => name.endsWith('.go') && !name.endsWith('_test.go'),
      folder: () => false,
    });
    for await (const path of sources) {
      found = true;
      yield path;
    }
    if (found) return;
  }
}

interface RequiredModule {
  readonly path: string;
  readonly version: string;
}

/** Modules that a `go.mod` requires directly, those with the longest paths first. */
function requiredModules(text: string): readonly RequiredModule[] {
  const blocks = [...text.matchAll(/^require\s*\(([^)]*)\)/gm)].map(({ 1: block = '' }) => block);
  const lines = [...text.matchAll(/^require\s+([^(\n]+)$/gm)].map(({ 1: line = '' }) => line);
  return [...blocks.flatMap((block) => block.split('\n')), ...lines]
    .filter((line) => !/\/\/\s*indirect/.test(line))
    .flatMap((line) => {
      const [, path, version] = /^\s*"?([^\s"/]+\.[^\s"]+)"?\s+(v[^\s/]+)/.exec(line) ?? [];
      return path === undefined || version === undefined ? [] : [{ path, version }];
    })
    .toSorted((a, b) => b.path.length - a.path.length);
}

/** The form of module paths in the cache, where capitals are `!` and the small letter. */
function escaped(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}

function moduleCache({ env, home }: DependencyLookup): string {
  const first = env['GOPATH']?.split(delimiter)[0] || join(home, 'go');
  return env['GOMODCACHE'] || join(first, 'pkg', 'mod');
}

/** The folder of the Go distribution. */
async function toolchain({ env, isFile }: DependencyLookup): Promise<string | undefined> {
  const program = await realProgram('go', env);
  const places = [env['GOROOT'], program === undefined ? undefined : dirname(dirname(program))];
  for (const place of places)
    if (place !== undefined && (await isFile(join(place, 'src', 'fmt', 'print.go')))) return place;
  return undefined;
}
