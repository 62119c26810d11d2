import { LRUCache } from 'lru-cache';
import type { ContextSource } from '../domain/context-source';
import type { Snippet } from '../domain/prompt';
import { declarationsIn, signatureOf, needsBody, type Declaration } from './declarations';
import { identifiersIn } from './identifiers';
import { importsIn, type ImportedFile } from './imports';
import { namesAround } from './names-around';
import type { WorkspaceFile, WorkspaceFiles } from './workspace-files';

/** UTF-16 units at the start of the file that are searched for imports. */
const headChars = 20_000;
/** Max declarations shown whole. */
const maxWholeDeclarations = 2;
/** Max signatures in an outline, and max outlines. A little of many files is useful more often than much of a few. */
const maxOutlineSignatures = 12;
const maxOutlines = 20;
/** Files whose declarations are cached. */
const maxCachedFiles = 100;

/**
 * Creates a source of declarations in imported files: types named right at the cursor as a whole, and of every file an outline. It has
 * the signatures of what the imports name or the text around the cursor uses, with members. An outline stays the same while the user
 * types in a line.
 */
export function importedFiles(workspace: WorkspaceFiles): ContextSource {
  const declared = new LRUCache<
    string,
    { readonly text: string; readonly declarations: readonly Declaration[] }
  >({ max: maxCachedFiles });

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
          .slice(0, maxWholeDeclarations),
        ...found
          .flatMap(({ file, declarations }) => outlineOf(file, declarations, { named, near, used }))
          .toSorted((one, other) => (other.score ?? 0) - (one.score ?? 0))
          .slice(0, maxOutlines),
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

/** Names whose declarations go into an outline. */
interface RelevantNames {
  /** In import statements. */
  readonly named: ReadonlySet<string>;
  /** Right at the cursor. */
  readonly near: ReadonlySet<string>;
  /** Around the cursor, except `near`. */
  readonly used: ReadonlySet<string>;
}

/** The outline of a file: signatures of relevant declarations and their members, in file order; empty when there are none. */
function outlineOf(
  { uri, path }: WorkspaceFile,
  declarations: readonly Declaration[],
  { named, near, used }: RelevantNames,
): Snippet[] {
  const signatures: string[] = [];
  let score = 0;
  let withMembers = false;
  for (const declaration of declarations) {
    const { name } = declaration;
    const signature = signatureOf(declaration);
    const inner = /^\s/.test(signature);
    const relevant = named.has(name) || near.has(name) || used.has(name);
    if (!inner) withMembers = relevant;
    if (!relevant && !(inner && withMembers)) continue;
    if (relevant) score += near.has(name) ? 3 : used.has(name) ? 2 : 1;
    if (signatures.length < maxOutlineSignatures) signatures.push(signature);
  }
  return score === 0 ? [] : [{ path, uri, text: `${signatures.join('\n')}\n`, score, source: 'imports' }];
}

/** The import statements in `head`, each with all its lines. */
function importLines(head: string): string {
  const lines =
    /(?:^|\n)[ \t]*(?:import|from|export|using|use|require)\b(?:[^\n]*[({](?:[^)}]*)[)}][^\n]*|[^\n]*)/g;
  return [...head.matchAll(lines)].map(([text]) => text).join('\n');
}
