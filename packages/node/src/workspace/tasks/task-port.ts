import type { MessagePort, Worker } from 'node:worker_threads';

/** One end of the channel between a task and its caller. */
export interface TaskPort<Sent, Received> {
  post(message: Sent): void;
  listen(listener: (message: Received) => void): void;
}

/** A message port, or a worker, as a task port. */
export function portOf<Sent, Received>(port: MessagePort | Worker): TaskPort<Sent, Received> {
  return {
    post: (message) => port.postMessage(message),
    listen: (listener) => void port.on('message', listener),
  };
}
