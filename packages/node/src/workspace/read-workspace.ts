import { connectPort } from '@org/completion-core/host';
import { reportOnce } from '../report-once';
import type { WorkspaceDocument } from './read-workspace-documents';
import { connectTask, endOfWorker } from './tasks/connect-task';
import {
  readingService,
  type ReadingCalls,
  type ReadingSettings,
  type SlowListEvent,
} from './tasks/serve-reading';

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
  const connection = connectTask({ kind: 'reading', settings }, worker);
  let reason: string | undefined;
  // The listing and the gate each report a slow list.
  const reportSlowList = reportOnce(onSlowList);
  const service = connectPort<ReadingCalls, SlowListEvent>(connection.port, readingService, {
    onEvent: ({ slowList }) => reportSlowList(slowList),
    onEnd: (cause) => (reason = endOfWorker(cause)),
  });
  // Rejects the pending call, which a worker that computes without end does not answer.
  signal?.addEventListener('abort', service.close, { once: true });
  try {
    for (let done = false; !done;) {
      const batch = await service.call('next', [], signal === undefined ? {} : { signal });
      yield* batch.documents;
      ({ done } = batch);
    }
  } catch (error) {
    signal?.throwIfAborted();
    const failure = reason ?? (error instanceof Error ? error.message : String(error));
    throw new Error(`the workspace cannot be read: ${failure}`, { cause: error });
  } finally {
    signal?.removeEventListener('abort', service.close);
    service.close();
    await connection.close();
  }
}
