import { LRUCache } from 'lru-cache';
import type { ContextSource } from '../domain/context-source';
import type { TextSource } from '../domain/document';
import type { Snippet } from '../domain/prompt';
import { declarationsIn, signatureOf, needsBody, type Declaration } from './declarations';
import { identifiersIn } from './identifiers';
import { headChars, importsIn, type ImportedFile } from './imports';
import { namesAround } from './names-around';
import type { WorkspaceFile, WorkspaceFiles } from './workspace-files';

/** Max declarations shown whole. */
const maxWholeDeclarations = 2;
/** Max signatures in an outline, and max outlines. A little of many files is useful more often than much of a few. */
const maxOutlineSignatures = 12;
const maxOutlines = 40;
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
      const { named, unused } = imports.length === 0 ? noNames : importedNames(head, document.text);
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
          .flatMap(({ file, declarations }) => outlineOf(file, declarations, { named, near, used, unused }))
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
interface RelevantNames extends ImportedNames {
  /** Right at the cursor. */
  readonly near: ReadonlySet<string>;
  /** Around the cursor, except `near`. */
  readonly used: ReadonlySet<string>;
}

/**
 * The outline of a file: signatures in file order, each once, empty when no declaration is relevant. Where there is no room for all,
 * relevant declarations come first, then members of relevant types, then members with a relevant name.
 */
function outlineOf(
  { uri, path }: WorkspaceFile,
  declarations: readonly Declaration[],
  { named, near, used, unused }: RelevantNames,
): Snippet[] {
  const lines = new Map<string, OutlineLine>();
  let score = 0;
  let isMember = 0;
  for (const [index, declaration] of declarations.entries()) {
    const { name } = declaration;
    const signature = signatureOf(declaration);
    const inner = /^\s/.test(signature);
    const relevance = unused.has(name)
      ? 4
      : near.has(name)
        ? 3
        : used.has(name)
          ? 2
          : named.has(name)
            ? 1
            : 0;
    score += relevance;
    if (!inner) isMember = relevance > 0 ? membersOfRelevant : 0;
    const priority = relevance + (inner ? isMember : relevance > 0 ? outermost : 0);
    if (priority > (lines.get(signature)?.priority ?? 0))
      lines.set(signature, { index, signature, priority });
  }
  if (score === 0) return [];
  const shown = [...lines.values()]
    .toSorted((one, other) => other.priority - one.priority)
    .slice(0, maxOutlineSignatures)
    .toSorted((one, other) => one.index - other.index);
  const text = `${shown.map(({ signature }) => signature).join('\n')}\n`;
  return [{ path, uri, text, score, source: 'imports' }];
}

/** Added to the relevance of a name: more than any relevance, so that these come first. */
const [membersOfRelevant, outermost] = [4, 8];

interface OutlineLine {
  /** Of the declaration in its file. */
  readonly index: number;
  readonly signature: string;
  readonly priority: number;
}

interface ImportedNames {
  /** Names in import statements. */
  readonly named: ReadonlySet<string>;
  /** Those of them that the document does not use yet: they are what comes next. Empty for a long document. */
  readonly unused: ReadonlySet<string>;
}

const noNames: ImportedNames = { named: new Set(), unused: new Set() };

/** Statements that import, each with all its lines. */
const importStatements =
  /(?:^|\n)[ \t]*(?:(?:import|from|using|require)\b|use\s|export\s+(?:type\s+)?[*{])(?:[^\n]*[({](?:[^)}]*)[)}][^\n]*|[^\n]*)/g;

/** @param head - the beginning of `text`, with the imports */
function importedNames(head: string, text: TextSource): ImportedNames {
  const statements = [...head.matchAll(importStatements)].map(([statement]) => statement);
  const named = identifiersIn(statements.join('\n'));
  if (text.length > headChars) return { named, unused: new Set() };
  const code = identifiersIn(head.replace(importStatements, ''));
  return { named, unused: new Set([...named].filter((name) => !code.has(name))) };
}
