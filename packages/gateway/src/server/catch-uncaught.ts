import type { RunningGateway } from './start-gateway';

/**
 * The last net of a process that is a gateway and nothing else: what is thrown where nobody catches it is logged, the request in whose
 * work it was thrown is answered with an error, and the process goes on for all others. Not for processes that do other things.
 *
 * @returns what takes the net away
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
