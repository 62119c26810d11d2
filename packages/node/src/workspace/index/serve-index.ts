import type { TaskPort } from '../tasks/task-port';
import type { IndexCall, IndexMessage, IndexMethods, IndexSettings } from './index-messages';
import { WorkspaceIndex } from './workspace-index';

/** Fills an index and serves calls over `port` until `close`. A call that fails has the result `undefined`. */
export function serveIndex(
  port: TaskPort<IndexMessage, IndexCall>,
  settings: IndexSettings,
): { close(): void } {
  const index = new WorkspaceIndex(settings, {
    onProgress: (progress) => port.post({ progress }),
    onSlowList: (slowList) => port.post({ slowList }),
  });
  port.listen(({ id, method, args }) => {
    call(index, method, args).then(
      (result) => port.post({ id, result }),
      () => port.post({ id, result: undefined }),
    );
  });
  index.fill().catch((error: unknown) => {
    port.post({ progress: { ...index.progress(), state: 'failed', message: String(error) } });
  });
  return { close: () => index.close() };
}

async function call(
  index: IndexMethods,
  method: keyof IndexMethods,
  args: readonly unknown[],
): Promise<unknown> {
  return (index[method] as (...values: readonly unknown[]) => unknown).call(index, ...args);
}
