import { dottedPackages, namespaces, pythonModules } from './dotted-packages';
import { goModules } from './go-modules';
import type { ModuleLookup, ResolveModule } from './module-lookup';
import { scriptModules } from './script-modules';

/** By LSP language id. Adding a language is one line. */
const resolvers: Readonly<Record<string, ResolveModule>> = {
  typescript: scriptModules,
  typescriptreact: scriptModules,
  javascript: scriptModules,
  javascriptreact: scriptModules,
  vue: scriptModules,
  svelte: scriptModules,
  go: goModules,
  python: pythonModules,
  java: dottedPackages('.java'),
  kotlin: dottedPackages('.kt'),
  scala: dottedPackages('.scala'),
  csharp: namespaces,
};

/** The files of the workspace that an import without a path refers to; none for external packages. */
export async function resolveModule(
  { specifier, languageId }: { readonly specifier: string; readonly languageId: string },
  from: string,
  lookup: ModuleLookup,
): Promise<readonly string[]> {
  const resolver = Object.hasOwn(resolvers, languageId) ? resolvers[languageId] : undefined;
  return resolver === undefined ? [] : resolver(specifier, from, lookup);
}
