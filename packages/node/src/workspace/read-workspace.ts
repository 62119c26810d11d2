import { reportOnce } from '../report-once';
import type { WorkspaceDocument } from './read-workspace-documents';
import { connectTask, type TaskConnection } from './tasks/connect-task';
import type { Batch, More, ReadingReply, ReadingSettings } from './tasks/serve-reading';

export interface ReadWorkspaceOptions extends ReadingSettings {
  /** Ends the reading at once. */
  readonly signal?: AbortSignal;
  /** Called once for each ignore list that takes too long to match, with one line; files that it could match are not read. */
  readonly onSlowList?: (message: string) => void;
  /**
   * The built worker (`@org/completion-node/workspace-worker`), for programs bundled into one file. Without that file the caller's
   * thread reads, a few milliseconds at a time. @default beside this package
   */
  readonly worker?: URL;
}

/**
 * The source texts of a workspace that are denied neither by an ignore rule nor by their name, secrets masked, nearest to `near` first. A
 * worker lists, judges, reads and masks them as the caller consumes them, so the caller's thread stays free. The worker ends when the
 * reading is aborted or the caller stops early.
 *
 * @throws the reason of `signal` when that is aborted; an `Error` when the worker fails
 */
export async function* readWorkspace(options: ReadWorkspaceOptions): AsyncGenerator<WorkspaceDocument, void> {
  const { signal, worker, onSlowList = () => {}, env, ...rest } = options;
  signal?.throwIfAborted();
  const settings = { ...rest, ...(env === undefined ? {} : { env: { ...env } }) };
  const connection = connectTask<More, ReadingReply>({ kind: 'reading', settings }, worker);
  // The listing and the gate each report a slow list.
  const next = batchReader(connection, signal, reportOnce(onSlowList));
  try {
    for (;;) {
      const batch = await next();
      if ('failure' in batch) throw new Error(`the workspace cannot be read: ${batch.failure}`);
      yield* batch.documents;
      if (batch.done) return;
    }
  } finally {
    await connection.close();
  }
}

/** Returns a function that requests a batch, one at a time. It rejects when `signal` is aborted. */
function batchReader(
  connection: TaskConnection<More, ReadingReply>,
  signal: AbortSignal | undefined,
  onSlowList: (message: string) => void,
): () => Promise<Batch> {
  let resolveBatch: (batch: Batch) => void = () => {};
  let failed: string | undefined;
  connection.port.listen((reply) => {
    if ('slowList' in reply) onSlowList(reply.slowList);
    else resolveBatch(reply);
  });
  connection.onFailure(({ message }) => {
    failed = message;
    resolveBatch({ failure: message });
  });
  return async () => {
    signal?.throwIfAborted();
    if (failed !== undefined) return { failure: failed };
    let onAbort = () => {};
    try {
      return await new Promise<Batch>((resolve, reject) => {
        resolveBatch = resolve;
        onAbort = () => reject(signal?.reason as Error);
        signal?.addEventListener('abort', onAbort, { once: true });
        connection.port.post('more');
      });
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  };
}
