import type { IndexQuestion, IndexReply, IndexSettings } from '../index/index-messages';
import { serveIndex } from '../index/serve-index';
import { serveReading, type More, type ReadingReply, type ReadingSettings } from './serve-reading';
import type { TaskPort } from './task-port';

/** What is done with a workspace beside the thread that wants it. Can be cloned to a worker. */
export type WorkspaceTask =
  | { readonly kind: 'index'; readonly settings: IndexSettings }
  | { readonly kind: 'reading'; readonly settings: ReadingSettings };

/** Serves a task over `port`, in whatever thread this is. `close` ends it. */
export function serveTask(port: TaskPort<unknown, unknown>, task: WorkspaceTask): { close(): void } {
  switch (task.kind) {
    case 'index':
      return serveIndex(port as TaskPort<IndexReply, IndexQuestion>, task.settings);
    case 'reading':
      return serveReading(port as TaskPort<ReadingReply, More>, task.settings);
  }
}
