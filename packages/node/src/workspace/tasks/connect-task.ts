import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { Port } from '@org/completion-core/host';
import { serveTask, type WorkspaceTask } from './serve-task';

/** Memory limit of the heap of a worker with the embedded model, in megabytes. */
const maxModelMegabytes = 512;

/** A running task, usually in a worker. */
export interface TaskConnection {
  /** Its service is at the other end. */
  readonly port: Port;
  /** Keeps the process alive while the task runs; this is the initial state. */
  ref(): void;
  unref(): void;
  /** Ends the task, even while it computes. */
  close(): Promise<void>;
}

/**
 * Starts a task in a worker.
 *
 * @param worker - the built worker; without that file the task runs in this thread. @default beside this package
 */
export function connectTask(
  task: WorkspaceTask,
  worker: URL = new URL('./workspace-worker.js', import.meta.url),
): TaskConnection {
  return existsSync(fileURLToPath(worker)) ? inWorker(task, worker) : inThisThread(task);
}

/** The reason why a task ended by itself, for messages. @param cause - the error of its worker, or its exit code */
export function endOfWorker(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'the worker has ended';
}

function inWorker(task: WorkspaceTask, file: URL): TaskConnection {
  const worker = new Worker(file, {
    workerData: task,
    ...(task.kind === 'model' ? { resourceLimits: { maxOldGenerationSizeMb: maxModelMegabytes } } : {}),
  });
  return {
    port: worker,
    ref: () => worker.ref(),
    unref: () => worker.unref(),
    async close() {
      await worker.terminate();
    },
  };
}

function inThisThread(task: WorkspaceTask): TaskConnection {
  const { port1, port2 } = new MessageChannel();
  const served = serveTask(port2, task);
  port2.unref();
  return {
    port: port1,
    ref: () => port1.ref(),
    unref: () => port1.unref(),
    close() {
      served.close();
      port1.close();
      return Promise.resolve();
    },
  };
}
