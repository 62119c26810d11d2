import type { WorkspaceDocument } from './read-workspace-documents';
import { connectTask, type TaskConnection } from './tasks/connect-task';
import type { Batch, More, ReadingReply, ReadingSettings } from './tasks/serve-reading';

export interface ReadWorkspaceOptions extends ReadingSettings {
  /** Ends the reading at once, whatever it is at. */
  readonly signal?: AbortSignal;
  /** Called once for each ignore list that takes too long to match, in one line; what it could name is not read. */
  readonly onSlowList?: (message: string) => void;
  /**
   * The built worker (`@org/completion-node/workspace-worker`), for programs bundled into one file. Without the file the caller's own
   * thread reads, a few milliseconds at a time. @default beside this package
   */
  readonly worker?: URL;
}

/**
 * The source texts of a workspace that no ignore rule and no name denies, secrets masked, nearest to `near` first. A worker lists, judges,
 * reads and masks them, as far as the caller takes them: the caller's thread stays free, and a reading that is aborted, or not taken to its
 * end, has ended, whatever it was at.
 *
 * @throws the reason of `signal` when that is aborted; an `Error` when the worker fails
 */
export async function* readWorkspace(options: ReadWorkspaceOptions): AsyncGenerator<WorkspaceDocument, void> {
  const { signal, worker, onSlowList = () => {}, ...settings } = options;
  signal?.throwIfAborted();
  const connection = connectTask<More, ReadingReply>({ kind: 'reading', settings }, worker);
  const next = asker(connection, { signal, onSlowList });
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

/** Asks for a batch; rejects when the task has failed or `signal` is aborted. One is asked for at a time. */
function asker(
  connection: TaskConnection<More, ReadingReply>,
  {
    signal,
    onSlowList,
  }: { readonly signal: AbortSignal | undefined; readonly onSlowList: (message: string) => void },
): () => Promise<Batch> {
  const told = new Set<string>();
  let answer: (batch: Batch) => void = () => {};
  let failed: string | undefined;
  connection.port.listen((reply) => {
    if (!('slowList' in reply)) return answer(reply);
    // What lists and what reads have each come upon it.
    if (!told.has(reply.slowList)) onSlowList(reply.slowList);
    told.add(reply.slowList);
  });
  connection.onFailure(({ message }) => {
    failed = message;
    answer({ failure: message });
  });
  return async () => {
    signal?.throwIfAborted();
    if (failed !== undefined) return { failure: failed };
    let onAbort = () => {};
    try {
      return await new Promise<Batch>((resolve, reject) => {
        answer = resolve;
        onAbort = () => reject(signal?.reason as Error);
        signal?.addEventListener('abort', onAbort, { once: true });
        connection.port.post('more');
      });
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  };
}
