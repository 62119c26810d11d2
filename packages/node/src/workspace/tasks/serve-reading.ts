import type { Environment } from '../../config/user-directories';
import { createNodeGate } from '../../gate/create-node-gate';
import { createIgnoreRules } from '../../ignore/ignore-rules';
import { listWorkspaceFiles } from '../list-workspace-files';
import { readWorkspaceDocuments, type WorkspaceDocument } from '../read-workspace-documents';
import type { TaskPort } from './task-port';

/** Which files of a workspace are read. Can be cloned to a worker. */
export interface ReadingSettings {
  /** The workspace, absolute; nothing outside of it is read. */
  readonly root: string;
  /** Lists in gitignore syntax, relative to `root`; each is applied independently of the others. @default none */
  readonly ignoreGlobs?: readonly (readonly string[])[];
  /** Path of a file: those nearest to it come first. @default `root` */
  readonly near?: string;
  /** Files of other languages are skipped. @default all but plain text */
  readonly languageIds?: readonly string[];
  /** Maximum bytes of all files together; a file that would exceed it is skipped. @default 10_000_000 */
  readonly maxBytes?: number;
  /** Where the user's git settings are looked for. @default process.env */
  readonly env?: Environment;
}

/** Requests more documents. */
export type More = 'more';

/** Some documents, and whether they are the last; or the reason why they cannot be read. */
export type Batch =
  | { readonly documents: readonly WorkspaceDocument[]; readonly done: boolean }
  | { readonly failure: string };

/** The documents requested, or a report of an ignore list that takes too long to match. */
export type ReadingReply = Batch | { readonly slowList: string };

/** Documents in a batch. */
const maxBatch = 32;
/** A smaller batch is sent after this time, in milliseconds. */
const maxBatchMs = 50;

/** Lists, judges, reads and masks the files of a workspace; sends a batch of documents over `port` for each request. */
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
        // The port is closed.
      });
  });
  return { close: () => ending.abort() };
}

function documentsOf(
  { root, ignoreGlobs = [], near, languageIds, maxBytes, env }: ReadingSettings,
  signal: AbortSignal,
  onSlowList: (message: string) => void,
): AsyncGenerator<WorkspaceDocument, void> {
  const options = { onSlowList, ...(env === undefined ? {} : { env }) };
  const rules = createIgnoreRules(root, ignoreGlobs, options);
  const accepted = languageIds === undefined ? undefined : new Set(languageIds);
  return readWorkspaceDocuments(
    listWorkspaceFiles({ root, rules, signal, ...(near === undefined ? {} : { near }) }),
    {
      gate: createNodeGate({ root, ignoreGlobs, ...options }),
      signal,
      ...(accepted === undefined ? {} : { accepts: (languageId: string) => accepted.has(languageId) }),
      ...(maxBytes === undefined ? {} : { maxBytes }),
    },
  );
}

async function nextBatch(documents: AsyncGenerator<WorkspaceDocument, void>): Promise<Batch> {
  const batch: WorkspaceDocument[] = [];
  const startedAt = performance.now();
  while (batch.length < maxBatch && (batch.length === 0 || performance.now() - startedAt < maxBatchMs)) {
    const next = await documents.next();
    if (next.done === true) return { documents: batch, done: true };
    batch.push(next.value);
  }
  return { documents: batch, done: false };
}
