import type { Port } from '@org/completion-core/host';
import type { IndexSettings } from '../index/index-messages';
import { serveIndex } from '../index/serve-index';
import { serveReading, type ReadingSettings } from './serve-reading';

/** Work on a workspace that is done in a worker. Can be cloned to it. */
export type WorkspaceTask =
  | { readonly kind: 'index'; readonly settings: IndexSettings }
  | { readonly kind: 'reading'; readonly settings: ReadingSettings };

/** Serves a task over `port` in the current thread until `close`. */
export function serveTask(port: Port, task: WorkspaceTask): { close(): void } {
  switch (task.kind) {
    case 'index':
      return serveIndex(port, task.settings);
    case 'reading':
      return serveReading(port, task.settings);
  }
}
