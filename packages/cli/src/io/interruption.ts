import type { Terminal } from './terminal';

/** Why a command is to stop. */
export type StopReason = 'SIGINT' | 'SIGTERM' | 'reader-gone';

/** Tells a command to stop when the person presses Ctrl-C, the system ends the process, or nobody reads what is printed. */
export interface Interruption {
  readonly signal: AbortSignal;
  readonly reason: StopReason | undefined;
  /** Takes the handlers away. */
  end(): void;
}

/** Listens until `end`. The first Ctrl-C asks to stop; the second ends the process at once. */
export function listenForInterruption({ stdout }: Pick<Terminal, 'stdout'>): Interruption {
  const controller = new AbortController();
  let reason: StopReason | undefined;
  const stop = (why: StopReason) => {
    reason ??= why;
    controller.abort();
  };
  const onInterrupt = () => {
    if (reason === 'SIGINT') process.exit(130);
    stop('SIGINT');
  };
  const onTerminate = () => stop('SIGTERM');
  const onError = (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') stop('reader-gone');
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);
  stdout.on('error', onError);
  return {
    signal: controller.signal,
    get reason() {
      return reason;
    },
    end() {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onTerminate);
      // What is still in the pipe may fail after the end.
      stdout.off('error', onError);
      stdout.on('error', () => {});
    },
  };
}
