import type { RunningGateway } from './start-gateway';

/**
 * Handles uncaught errors of a process that is a gateway and nothing else: each is logged, the request in whose work it was thrown
 * gets an error response, and the process goes on for all others. Not for processes that do other things.
 *
 * @returns a function that removes the handlers
 */
export function catchUncaught(running: Pick<RunningGateway, 'failUncaught'>): () => void {
  const onError = (error: unknown) => running.failUncaught(error);
  process.on('uncaughtException', onError);
  process.on('unhandledRejection', onError);
  return () => {
    process.off('uncaughtException', onError);
    process.off('unhandledRejection', onError);
  };
}
