import { servePort, type Port } from '@org/completion-core/host';
import type { Environment } from '../../config/user-directories';
import { createNodeGate } from '../../gate/create-node-gate';
import { createIgnoreRules } from '../../ignore/ignore-rules';
import { listWorkspaceFiles } from '../list-workspace-files';
import { readWorkspaceDocuments, type WorkspaceDocument } from '../read-workspace-documents';

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

/** Some documents, and whether they are the last. */
export interface Batch {
  readonly documents: readonly WorkspaceDocument[];
  readonly done: boolean;
}

/** The calls of a reading. */
export interface ReadingCalls {
  /** Reads on. */
  next: { arguments: []; result: Batch };
}

/** An ignore list that takes too long to match. */
export interface SlowListEvent {
  readonly slowList: string;
}

/** Names the service in messages. */
export const readingService = 'workspace-reading';

/** Documents in a batch. */
const maxBatch = 32;
/** A smaller batch is sent after this time, in milliseconds. */
const maxBatchMs = 50;

/** Lists, judges, reads and masks the files of a workspace; sends a batch of documents over `port` for each call. */
export function serveReading(port: Port, settings: ReadingSettings): { close(): void } {
  const ending = new AbortController();
  const documents = documentsOf(settings, ending.signal, (slowList) => served.notify({ slowList }));
  const served = servePort<ReadingCalls, SlowListEvent>(
    port,
    readingService,
    { next: () => nextBatch(documents) },
    () => ending.abort(),
  );
  return {
    close() {
      served.stop();
      ending.abort();
    },
  };
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
