import type { Terminal } from '../io/terminal';

/** A line on stderr about work that takes a while. */
export interface Progress {
  /** Replaces the line. */
  show(message: string): void;
  /** Removes the line. */
  clear(): void;
}

/** Work that takes less is not shown, in milliseconds. */
const progressDelayMs = 300;

/** A line on stderr that is rewritten in place. Prints nothing when stderr is not a terminal. */
export function createProgress({ stderr }: Pick<Terminal, 'stderr'>): Progress {
  if (!stderr.isTTY) return { show() {}, clear() {} };
  const since = performance.now();
  let shown = false;
  return {
    show(message) {
      if (performance.now() - since < progressDelayMs) return;
      shown = true;
      stderr.write(`\r\u001B[K${message}`);
    },
    clear() {
      if (shown) stderr.write('\r\u001B[K');
      shown = false;
    },
  };
}
