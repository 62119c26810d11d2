import { servePort, type Port } from '@org/completion-core/host';
import { indexService, type IndexCalls, type IndexEvent, type IndexSettings } from './index-messages';
import { WorkspaceIndex } from './workspace-index';

/** Fills an index and serves its calls over `port` until `close`, or until the client closes the service. */
export function serveIndex(port: Port, settings: IndexSettings): { close(): void } {
  const index = new WorkspaceIndex(settings, {
    onProgress: (progress) => served.notify({ progress }),
    onSlowList: (slowList) => served.notify({ slowList }),
  });
  const served = servePort<IndexCalls, IndexEvent>(
    port,
    indexService,
    {
      definitions: (args) => index.definitions(...args),
      find: (args) => index.find(...args),
      resolve: (args) => index.resolve(...args),
      near: (args) => index.near(...args),
      changed: (args) => index.changed(...args),
    },
    () => index.close(),
  );
  index.fill().catch((error: unknown) => {
    served.notify({ progress: { ...index.progress(), state: 'failed', message: String(error) } });
  });
  return {
    close() {
      served.stop();
      index.close();
    },
  };
}
