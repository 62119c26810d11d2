import { dirname, join } from 'node:path';
import { nearestFirst } from '../index/path-table';
import { maxFiles, type ModuleLookup, type ResolveModule } from './module-lookup';
import { upward } from './upward';

/** The sources of a Go package: a folder below the module of a `go.mod`, the nearest one or another of the workspace. */
export const goModules: ResolveModule = async (specifier, from, lookup) => {
  for await (const { path, text } of descriptions(from, lookup)) {
    const module = /^\s*module\s+"?([^\s"]+)/m.exec(text)?.[1];
    if (module === undefined || (specifier !== module && !specifier.startsWith(`${module}/`))) continue;
    const folder = join(dirname(path), specifier.slice(module.length));
    const files = await lookup.filesIn(folder);
    return files.filter((file) => file.endsWith('.go') && !file.endsWith('_test.go')).slice(0, maxFiles);
  }
  return [];
};

async function* descriptions(from: string, lookup: ModuleLookup) {
  yield* upward('go.mod', from, lookup);
  for (const path of nearestFirst(lookup.endingWith('go.mod'), from)) {
    const text = await lookup.description(path);
    if (text !== undefined) yield { path, text };
  }
}
