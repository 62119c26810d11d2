import type { ContextSource } from '../domain/context-source';
import type { Snippet } from '../domain/prompt';
import { declarationsIn } from './declarations';
import { importsIn } from './imports';
import { namesAround } from './reference';
import type { WorkspaceFile, WorkspaceFiles } from './workspace-files';

/** How much of the file's head is read for imports, in UTF-16 units. */
const headChars = 20_000;
/** Declarations shown of one file, and in all. */
const perFile = 4;
const inAll = 12;

/**
 * What the files imported by this one declare, as far as the text around the cursor names it: the lines that say what a name
 * stands for. Names right at the cursor count most.
 */
export function importedFiles(workspace: WorkspaceFiles): ContextSource {
  return {
    name: 'imports',
    async find({ document, cursor }, { signal }) {
      const head = document.text.slice(0, Math.min(document.text.length, headChars));
      const imports = importsIn(head, document.languageId);
      const files = await Promise.all(
        imports.map(({ candidates }) => workspace.find(document.uri, candidates, signal)),
      );
      const names = namesAround(cursor);
      const near = namesAround({ prefix: cursor.prefix.slice(-400), suffix: cursor.suffix.slice(0, 100) });
      const seen = new Set<string>();
      return files
        .filter(
          (file) =>
            file !== undefined && file.uri !== document.uri && !seen.has(file.uri) && seen.add(file.uri),
        )
        .flatMap((file) => (file === undefined ? [] : declaredIn(file, names, near)))
        .toSorted((one, other) => (other.score ?? 0) - (one.score ?? 0))
        .slice(0, inAll);
    },
  };
}

function declaredIn(
  { uri, path, text }: WorkspaceFile,
  names: ReadonlySet<string>,
  near: ReadonlySet<string>,
): Snippet[] {
  return declarationsIn(text)
    .filter(({ name }) => names.has(name))
    .map((declaration) => ({ ...declaration, score: near.has(declaration.name) ? 2 : 1 }))
    .toSorted((one, other) => other.score - one.score)
    .slice(0, perFile)
    .map(({ text: shown, start, end, score }) => ({
      path,
      uri,
      text: shown,
      start,
      end,
      score,
      source: 'imports',
    }));
}
