import { exitCodes } from '../exit-code';
import type { Terminal } from './terminal';

/** Why a command must stop. */
export type StopReason = 'SIGINT' | 'SIGTERM' | 'reader-gone';

/** Stops a command when the user presses Ctrl-C, the system ends the process, or the reader of stdout is gone. */
export interface Interruption {
  readonly signal: AbortSignal;
  readonly reason: StopReason | undefined;
  /** The exit code for that reason. */
  readonly exitCode: number;
  /** Removes the handlers. */
  end(): void;
}

export interface InterruptionOptions {
  /** Time for a command to end after the first signal, in milliseconds; then the process ends. @default Infinity */
  readonly graceMs?: number;
  /** Source of the signals. @default process */
  readonly signals?: Pick<NodeJS.Process, 'on' | 'off'>;
  /** Ends the process. @default process.exit */
  readonly exit?: (code: number) => void;
}

/** Time to close connections and workers at the end of a command, in milliseconds. */
export const shortGraceMs = 2_000;

const stopSignals = ['SIGINT', 'SIGTERM'] as const;

/** Listens until `end`. The first signal asks to stop; a second one, or the end of `graceMs`, ends the process at once. */
export function listenForInterruption(
  { stdout }: Pick<Terminal, 'stdout'>,
  { graceMs = Infinity, signals = process, exit = (code) => process.exit(code) }: InterruptionOptions = {},
): Interruption {
  const controller = new AbortController();
  let reason: StopReason | undefined;
  let timer: NodeJS.Timeout | undefined;
  const endNow = () => exit(codeFor(reason));
  const stop = (why: StopReason) => {
    reason ??= why;
    if (graceMs !== Infinity) timer ??= setTimeout(endNow, graceMs).unref();
    controller.abort();
  };
  let signalled = false;
  const onSignal = (name: NodeJS.Signals) => {
    const why = name === 'SIGTERM' ? name : 'SIGINT';
    // As of a process that a signal has ended.
    if (signalled) return exit(codeFor(why));
    signalled = true;
    stop(why);
  };
  const onError = (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') stop('reader-gone');
  };
  for (const name of stopSignals) signals.on(name, onSignal);
  stdout.on('error', onError);
  return {
    signal: controller.signal,
    get reason() {
      return reason;
    },
    get exitCode() {
      return codeFor(reason);
    },
    end() {
      clearTimeout(timer);
      for (const name of stopSignals) signals.off(name, onSignal);
      // Text that is still in the pipe may fail after the end.
      stdout.off('error', onError);
      stdout.on('error', () => {});
    },
  };
}

function codeFor(reason: StopReason | undefined): number {
  switch (reason) {
    case 'SIGTERM':
      return exitCodes.terminated;
    case 'reader-gone':
      return exitCodes.done;
    case 'SIGINT':
    case undefined:
      return exitCodes.interrupted;
  }
}
