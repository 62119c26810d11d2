import type { ContextSource } from '../domain/context-source';
import { namesAround } from './names-around';
import { WindowFinder } from './window-finder';
import type { WorkspaceFiles } from './workspace-files';

/** Max snippets of one file, and of all together. */
const maxPerFile = 1;
const maxInAll = 4;

/**
 * Creates a source of pieces of files in the same folder, or with a related name (`a.test.ts` to `a.ts`), that share names with the
 * text around the cursor.
 */
export function nearbyFiles(workspace: WorkspaceFiles): ContextSource {
  const finder = new WindowFinder();
  return {
    name: 'same-folder',
    async find({ document, cursor }, { signal }) {
      const files = await workspace.near(document.uri, document.languageId, signal);
      const names = namesAround(cursor);
      const stem = stemOf(document.uri);
      return files
        .filter(({ uri }) => uri !== document.uri)
        .flatMap(({ uri, path, text }) =>
          finder.find(uri, text, names, maxPerFile).map((window) => ({
            ...window,
            path,
            uri,
            score: window.score * (stemOf(uri) === stem ? 3 : 1),
            source: stemOf(uri) === stem ? 'name-related' : 'same-folder',
          })),
        )
        .toSorted((one, other) => other.score - one.score)
        .slice(0, maxInAll);
    },
  };
}

/** The part of a file name that related files share: `a` of `a.test.ts`, `test_a.py`, `A.h`. */
function stemOf(uri: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1).toLowerCase();
  return name
    .replace(/\.[^.]*$/, '')
    .replace(/[._-](test|tests|spec|stories|impl|types|module|service|controller)$/, '')
    .replace(/^(test|spec)_/, '')
    .replace(/test$/, '');
}
