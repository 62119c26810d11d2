import { createNodeGate } from '../../gate/create-node-gate';
import { createIgnoreRules } from '../../ignore/ignore-rules';
import { listWorkspaceFiles } from '../list-workspace-files';
import { readWorkspaceDocuments, type WorkspaceDocument } from '../read-workspace-documents';
import type { TaskPort } from './task-port';

/** What is read of a workspace. Can be cloned to a worker. */
export interface ReadingSettings {
  /** The workspace, absolute; nothing outside of it is read. */
  readonly root: string;
  /** Lists in gitignore syntax, relative to `root`; each judges by itself. @default none */
  readonly ignoreGlobs?: readonly (readonly string[])[];
  /** Path of a file: what lies near it comes first. @default `root` */
  readonly near?: string;
  /** Files of other languages are left out. @default all but plain text */
  readonly languageIds?: readonly string[];
  /** Most bytes of all files together; a file that would pass it is left out. @default 10_000_000 */
  readonly maxBytes?: number;
}

/** Asks for more documents. */
export type More = 'more';

/** Some documents, and whether they were the last; or why there are none. */
export type Batch =
  | { readonly documents: readonly WorkspaceDocument[]; readonly done: boolean }
  | { readonly failure: string };

/** What comes back: documents that were asked for, or word of an ignore list that takes too long to match. */
export type ReadingReply = Batch | { readonly slowList: string };

/** Documents that go together. */
const maxConcurrent = 32;
/** Documents that are there go on their way after so long, in milliseconds, though there are few. */
const patienceMs = 50;

/** Lists, judges, reads and masks the files of a workspace: a batch of documents over `port` each time it is asked for more. */
export function serveReading(
  port: TaskPort<ReadingReply, More>,
  settings: ReadingSettings,
): { close(): void } {
  const ending = new AbortController();
  const documents = documentsOf(settings, ending.signal, (slowList) => port.post({ slowList }));
  port.listen(() => {
    nextBatch(documents)
      .catch((error: unknown): Batch => ({ failure: error instanceof Error ? error.message : String(error) }))
      .then((batch) => port.post(batch))
      .catch(() => {
        // Nobody is there to take it.
      });
  });
  return { close: () => ending.abort() };
}

function documentsOf(
  { root, ignoreGlobs = [], near, languageIds, maxBytes }: ReadingSettings,
  signal: AbortSignal,
  onSlowList: (message: string) => void,
): AsyncGenerator<WorkspaceDocument, void> {
  const rules = createIgnoreRules(root, ignoreGlobs, { onSlowList });
  const wanted = languageIds === undefined ? undefined : new Set(languageIds);
  return readWorkspaceDocuments(
    listWorkspaceFiles({ root, rules, signal, ...(near === undefined ? {} : { near }) }),
    {
      gate: createNodeGate({ root, ignoreGlobs, onSlowList }),
      signal,
      ...(wanted === undefined ? {} : { wanted: (languageId: string) => wanted.has(languageId) }),
      ...(maxBytes === undefined ? {} : { maxBytes }),
    },
  );
}

async function nextBatch(documents: AsyncGenerator<WorkspaceDocument, void>): Promise<Batch> {
  const batch: WorkspaceDocument[] = [];
  const begunAt = performance.now();
  while (batch.length < maxConcurrent && (batch.length === 0 || performance.now() - begunAt < patienceMs)) {
    const next = await documents.next();
    if (next.done === true) return { documents: batch, done: true };
    batch.push(next.value);
  }
  return { documents: batch, done: false };
}
