import type { Terminal } from '../io/terminal';

/** Tells a person that something takes a while; one line that goes again. */
export interface Progress {
  show(message: string): void;
  clear(): void;
}

/** Shown only when it takes longer than this, in milliseconds. */
const progressDelayMs = 300;

/** A line on stderr that is rewritten in place. Says nothing where stderr is no terminal. */
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
