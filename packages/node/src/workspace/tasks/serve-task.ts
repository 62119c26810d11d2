import type { Port } from '@org/completion-core/host';
import type { IndexSettings } from '../index/index-messages';
import { serveIndex } from '../index/serve-index';
import type { LearningSettings } from '../../model/workspace-learner';
import { serveReading, type ReadingSettings } from './serve-reading';

/** Work on a workspace that is done in a worker. Can be cloned to it. */
export type WorkspaceTask =
  | { readonly kind: 'index'; readonly settings: IndexSettings }
  | { readonly kind: 'reading'; readonly settings: ReadingSettings }
  | { readonly kind: 'model'; readonly settings: LearningSettings };

/** Serves a task over `port` in the current thread until `close`. */
export function serveTask(port: Port, task: WorkspaceTask): { close(): void } {
  switch (task.kind) {
    case 'index':
      return serveIndex(port, task.settings);
    case 'reading':
      return serveReading(port, task.settings);
    case 'model':
      return serveLater(async () => {
        const { serveWorkspaceModel } = await import('../../model/serve-workspace-model');
        return serveWorkspaceModel(port, task.settings);
      });
  }
}

/** Serves what is loaded first. Calls made meanwhile wait in the port. */
function serveLater(start: () => Promise<{ close(): void }>): { close(): void } {
  let close: (() => void) | undefined;
  let closed = false;
  const serve = async () => {
    const service = await start();
    if (closed) service.close();
    else close = () => service.close();
  };
  serve().catch((error: unknown) => {
    // Ends the worker, whose owner hears of it.
    process.nextTick(() => {
      throw error;
    });
  });
  return {
    close() {
      closed = true;
      close?.();
    },
  };
}
