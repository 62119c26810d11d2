import { parentPort } from 'node:worker_threads';
import { serveLocalModel } from '@org/completion-local';

/** Serves the embedded model to the thread that started this one. */
export function work(): void {
  if (parentPort !== null) serveLocalModel(parentPort);
}
