import type { IndexCall, IndexMessage, IndexSettings } from '../index/index-messages';
import { serveIndex } from '../index/serve-index';
import { serveReading, type More, type ReadingReply, type ReadingSettings } from './serve-reading';
import type { TaskPort } from './task-port';

/** Work on a workspace that is done in a worker. Can be cloned to it. */
export type WorkspaceTask =
  | { readonly kind: 'index'; readonly settings: IndexSettings }
  | { readonly kind: 'reading'; readonly settings: ReadingSettings };

/** Serves a task over `port` in the current thread until `close`. */
export function serveTask(port: TaskPort<unknown, unknown>, task: WorkspaceTask): { close(): void } {
  switch (task.kind) {
    case 'index':
      return serveIndex(port as TaskPort<IndexMessage, IndexCall>, task.settings);
    case 'reading':
      return serveReading(port as TaskPort<ReadingReply, More>, task.settings);
  }
}
