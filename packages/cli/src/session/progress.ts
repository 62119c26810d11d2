import { oneLine, type Terminal } from '../io/terminal';

/** A line on stderr about work that takes a while. */
export interface Progress {
  /** Replaces the line. @param share - how far the work is; only a terminal shows it */
  show(message: string, share?: string): void;
  /** Removes the line. */
  clear(): void;
}

export interface ProgressOptions {
  /** Whether one line is printed, once, when stderr is not a terminal. @default false */
  readonly inPipes?: boolean;
  /** Milliseconds from any origin. @default performance.now */
  readonly now?: () => number;
}

/** Work that takes less is not shown, in milliseconds. */
const progressDelayMs = 500;

/** A line on stderr that is rewritten in place in a terminal. */
export function createProgress(
  { stderr }: Pick<Terminal, 'stderr'>,
  { inPipes = false, now = () => performance.now() }: ProgressOptions = {},
): Progress {
  const since = now();
  const isTerminal = stderr.isTTY === true;
  let shown = false;
  return {
    show(message, share = '') {
      if (now() - since < progressDelayMs) return;
      if (isTerminal) stderr.write(`\r\u001B[K${oneLine(`${message}${share}`)}`);
      else if (inPipes && !shown) stderr.write(`completion: ${oneLine(message)}\n`);
      shown = true;
    },
    clear() {
      if (!isTerminal || !shown) return;
      stderr.write('\r\u001B[K');
      shown = false;
    },
  };
}
