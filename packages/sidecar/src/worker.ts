import { parentPort, workerData } from 'node:worker_threads';
import { localModelWorker } from './worker-data';

/** Serves the embedded model, or a workspace task, to the thread that started this one. */
export async function work(): Promise<void> {
  if (parentPort === null) return;
  if (workerData === localModelWorker) {
    const { serveLocalModel } = await import('@org/completion-local');
    serveLocalModel(parentPort);
  } else {
    await import('@org/completion-node/workspace-worker');
  }
}
