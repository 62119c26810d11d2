import { LRUCache } from 'lru-cache';
import type { WorkspaceFile, WorkspaceFiles } from '@org/completion-core/host';

/** Lifetime of a cached result, in milliseconds: every keystroke requests the same files. */
export const defaultRememberedMs = 2_000;
/** Texts cached, in UTF-16 units. */
const maxChars = 4_000_000;

/** `files` with a short-lived cache, which `forget` empties. Results of aborted queries are not cached. */
export function cachedFiles(
  files: WorkspaceFiles,
  rememberedMs = defaultRememberedMs,
): WorkspaceFiles & { forget(): void } {
  const answers = new LRUCache<string, { readonly files: readonly WorkspaceFile[] }>({
    ttl: rememberedMs,
    maxSize: maxChars,
    maxEntrySize: maxChars,
    sizeCalculation: (answer) => answer.files.reduce((sum, { text }) => sum + text.length, 1),
  });

  async function once(
    key: string,
    signal: AbortSignal,
    ask: () => Promise<readonly WorkspaceFile[]>,
  ): Promise<readonly WorkspaceFile[]> {
    const known = answers.get(key);
    if (known !== undefined) return known.files;
    const found = await ask();
    if (!signal.aborted) answers.set(key, { files: found });
    return found;
  }

  const canResolve = files.resolve !== undefined;
  return {
    async find(from, candidates, signal) {
      const key = ['find', folderOf(from), ...candidates].join('\n');
      const [file] = await once(key, signal, async () => {
        const found = await files.find(from, candidates, signal);
        return found === undefined ? [] : [found];
      });
      return file;
    },
    near: (from, languageId, signal) =>
      once(['near', from, languageId].join('\n'), signal, () => files.near(from, languageId, signal)),
    ...(!canResolve
      ? {}
      : {
          resolve: (from, imported, signal) => {
            const key = ['resolve', folderOf(from), imported.languageId, imported.specifier].join('\n');
            return once(key, signal, async () => (await files.resolve?.(from, imported, signal)) ?? []);
          },
        }),
    forget: () => answers.clear(),
  };
}

function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf('/'));
}
