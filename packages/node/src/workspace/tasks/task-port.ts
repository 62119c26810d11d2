import type { MessagePort, Worker } from 'node:worker_threads';

/** An end of the way between what works on a workspace and who asks it. */
export interface TaskPort<Sent, Received> {
  post(message: Sent): void;
  listen(listener: (message: Received) => void): void;
}

/** A worker's port, or a worker, as one. */
export function portOf<Sent, Received>(port: MessagePort | Worker): TaskPort<Sent, Received> {
  return {
    post: (message) => port.postMessage(message),
    listen: (listener) => void port.on('message', listener),
  };
}
