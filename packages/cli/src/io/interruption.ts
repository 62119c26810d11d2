import { exitCodes } from '../exit-code';
import type { Terminal } from './terminal';

/** Why a command is to stop. */
export type StopReason = 'SIGINT' | 'SIGTERM' | 'reader-gone';

/** Tells a command to stop when the person presses Ctrl-C, the system ends the process, or nobody reads what is printed. */
export interface Interruption {
  readonly signal: AbortSignal;
  readonly reason: StopReason | undefined;
  /** What the process says when it ends for that reason. */
  readonly exitCode: number;
  /** Takes the handlers away. */
  end(): void;
}

export interface InterruptionOptions {
  /** So long a command may take to end by itself after it was told to, in milliseconds; then the process ends. @default Infinity */
  readonly graceMs?: number;
  /** Where signals come from. @default process */
  readonly signals?: Pick<NodeJS.Process, 'on' | 'off'>;
  /** Ends the process. @default process.exit */
  readonly exit?: (code: number) => void;
}

/** How long what is closed at the end of a command may take, in milliseconds: connections, workers, a line in the log. */
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
    // As a process says that a signal has ended it.
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
      // What is still in the pipe may fail after the end.
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
