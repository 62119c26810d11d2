import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import { serveTask, type WorkspaceTask } from './serve-task';
import { portOf, type TaskPort } from './task-port';

/** A running task, usually in a worker. */
export interface TaskConnection<Sent, Received> {
  readonly port: TaskPort<Sent, Received>;
  /** Keeps the process alive while the task runs; this is the initial state. */
  ref(): void;
  unref(): void;
  /** Calls `listener` when the worker has failed or ended. */
  onFailure(listener: (error: Error) => void): void;
  /** Ends the task, even while it computes. */
  close(): Promise<void>;
}

/**
 * Starts a task in a worker.
 *
 * @param worker - the built worker; without that file the task runs in this thread. @default beside this package
 */
export function connectTask<Sent, Received>(
  task: WorkspaceTask,
  worker: URL = new URL('./workspace-worker.js', import.meta.url),
): TaskConnection<Sent, Received> {
  return existsSync(fileURLToPath(worker)) ? inWorker(task, worker) : inThisThread(task);
}

function inWorker<Sent, Received>(task: WorkspaceTask, file: URL): TaskConnection<Sent, Received> {
  const worker = new Worker(file, { workerData: task });
  return {
    port: portOf(worker),
    ref: () => worker.ref(),
    unref: () => worker.unref(),
    onFailure(listener) {
      worker.on('error', listener);
      worker.on('exit', () => listener(new Error('the worker has ended')));
    },
    async close() {
      await worker.terminate();
    },
  };
}

function inThisThread<Sent, Received>(task: WorkspaceTask): TaskConnection<Sent, Received> {
  const { port1, port2 } = new MessageChannel();
  const served = serveTask(portOf(port2), task);
  port2.unref();
  return {
    port: portOf(port1),
    ref: () => port1.ref(),
    unref: () => port1.unref(),
    onFailure: () => {},
    close() {
      served.close();
      port1.close();
      return Promise.resolve();
    },
  };
}
