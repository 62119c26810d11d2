import { LRUCache } from 'lru-cache';
import type { ContextSource } from '../domain/context-source';
import type { Snippet } from '../domain/prompt';
import { declarationsIn, signatureOf, needsBody, type Declaration } from './declarations';
import { identifiersIn } from './identifiers';
import { importsIn, type ImportedFile } from './imports';
import { namesAround } from './names-around';
import type { WorkspaceFile, WorkspaceFiles } from './workspace-files';

/** How much of the file's head is read for imports, in UTF-16 units. */
const headChars = 20_000;
/** Declarations shown whole. */
const maxWholeFiles = 2;
/** Lines of one file's outline, and files outlined: a little of many is used more often than much of a few. */
const outlineLines = 12;
const maxOutlined = 20;
/** Files whose declarations are kept. */
const keptFiles = 100;

/**
 * What the files imported by this one declare. Of types right at the cursor the whole declaration; of every file an outline: the heads
 * of what the imports name or the text around the cursor uses, with their members. The outline of a file stays the same while one types in a line.
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
      const used = new Set([...names].filter((name) => !near.has(name)));
      const seen = new Set([uri]);
      const found = files
        .flat()
        .filter((file) => !seen.has(file.uri) && seen.add(file.uri))
        .map((file) => ({ file, declarations: declarationsOf(file) }));
      return [
        ...found
          .flatMap(({ file, declarations }) => wholeOf(file, declarations, near))
          .slice(0, maxWholeFiles),
        ...found
          .flatMap(({ file, declarations }) => outlineOf(file, declarations, { named, near, used }))
          .toSorted((one, other) => (other.score ?? 0) - (one.score ?? 0))
          .slice(0, maxOutlined),
      ];
    },
  };
}

function wholeOf(
  { uri, path }: WorkspaceFile,
  declarations: readonly Declaration[],
  near: ReadonlySet<string>,
): Snippet[] {
  return declarations
    .filter((declaration) => near.has(declaration.name) && needsBody(declaration))
    .map(({ text, start, end }) => ({ path, uri, text, start, end, score: 100, source: 'imports' }));
}

interface Wanted {
  readonly named: ReadonlySet<string>;
  readonly near: ReadonlySet<string>;
  readonly used: ReadonlySet<string>;
}

/** The heads of what is wanted of a file, in its order, and of the members of what is wanted; none when nothing is. */
function outlineOf(
  { uri, path }: WorkspaceFile,
  declarations: readonly Declaration[],
  { named, near, used }: Wanted,
): Snippet[] {
  const lines: string[] = [];
  let score = 0;
  let withMembers = false;
  for (const declaration of declarations) {
    const { name } = declaration;
    const head = signatureOf(declaration);
    const inner = /^\s/.test(head);
    const wanted = named.has(name) || near.has(name) || used.has(name);
    if (!inner) withMembers = wanted;
    if (!wanted && !(inner && withMembers)) continue;
    if (wanted) score += near.has(name) ? 3 : used.has(name) ? 2 : 1;
    if (lines.length < outlineLines) lines.push(head);
  }
  return score === 0 ? [] : [{ path, uri, text: `${lines.join('\n')}\n`, score, source: 'imports' }];
}

/** The lines of a head that import something; of an import over several lines all of them. */
function importLines(head: string): string {
  const lines =
    /(?:^|\n)[ \t]*(?:import|from|export|using|use|require)\b(?:[^\n]*[({](?:[^)}]*)[)}][^\n]*|[^\n]*)/g;
  return [...head.matchAll(lines)].map(([text]) => text).join('\n');
}
