import { LRUCache } from 'lru-cache';
import type { ContextSource } from '../domain/context-source';
import type { Snippet } from '../domain/prompt';
import { declarationsIn, type Declaration } from './declarations';
import { identifiersIn } from './identifiers';
import { importsIn, type ImportedFile } from './imports';
import { namesAround } from './reference';
import type { WorkspaceFile, WorkspaceFiles } from './workspace-files';

/** How much of the file's head is read for imports, in UTF-16 units. */
const headChars = 20_000;
/** Declarations shown of one file, and in all. */
const perFile = 4;
const inAll = 14;
/** Files whose declarations are kept. */
const keptFiles = 100;

/**
 * What the files imported by this one declare: the lines that say what a name stands for. Names right at the cursor count most, then
 * those around it, then those that the imports name.
 */
export function importedFiles(workspace: WorkspaceFiles): ContextSource {
  const declared = new LRUCache<
    string,
    { readonly text: string; readonly declarations: readonly Declaration[] }
  >({ max: keptFiles });

  function declarationsOf({ uri, text }: WorkspaceFile): readonly Declaration[] {
    const known = declared.get(uri);
    if (known?.text === text) return known.declarations;
    const declarations = declarationsIn(text);
    declared.set(uri, { text, declarations });
    return declarations;
  }

  async function filesOf(
    { specifier, candidates }: ImportedFile,
    from: string,
    languageId: string,
    signal: AbortSignal,
  ): Promise<readonly WorkspaceFile[]> {
    const file = candidates.length === 0 ? undefined : await workspace.find(from, candidates, signal);
    if (file !== undefined) return [file];
    return (await workspace.resolve?.(from, { specifier, languageId }, signal)) ?? [];
  }

  return {
    name: 'imports',
    async find({ document, cursor }, { signal }) {
      const { uri, languageId } = document;
      const head = document.text.slice(0, Math.min(document.text.length, headChars));
      const names = namesAround(cursor);
      const near = namesAround({ prefix: cursor.prefix.slice(-400), suffix: cursor.suffix.slice(0, 100) });
      const imports = importsIn(head, languageId, { uri, names });
      const files = await Promise.all(imports.map((each) => filesOf(each, uri, languageId, signal)));
      const named = imports.length === 0 ? new Set<string>() : identifiersIn(importLines(head));
      const scoreOf = (name: string) => (near.has(name) ? 3 : names.has(name) ? 2 : named.has(name) ? 1 : 0);
      const seen = new Set([uri]);
      return files
        .flat()
        .filter((file) => !seen.has(file.uri) && seen.add(file.uri))
        .flatMap((file) => bestOf(file, declarationsOf(file), scoreOf))
        .toSorted((one, other) => (other.score ?? 0) - (one.score ?? 0))
        .slice(0, inAll);
    },
  };
}

function bestOf(
  { uri, path }: WorkspaceFile,
  declarations: readonly Declaration[],
  scoreOf: (name: string) => number,
): Snippet[] {
  return declarations
    .map((declaration) => ({ ...declaration, score: scoreOf(declaration.name) }))
    .filter(({ score }) => score > 0)
    .toSorted((one, other) => other.score - one.score)
    .slice(0, perFile)
    .map(({ text, start, end, score }) => ({ path, uri, text, start, end, score, source: 'imports' }));
}

/** The lines of a head that import something; of an import over several lines all of them. */
function importLines(head: string): string {
  const lines =
    /(?:^|\n)[ \t]*(?:import|from|export|using|use|require)\b(?:[^\n]*[({](?:[^)}]*)[)}][^\n]*|[^\n]*)/g;
  return [...head.matchAll(lines)].map(([text]) => text).join('\n');
}
