import type { Writable } from 'node:stream';

/**
 * Returns the stream of stdout for the caller's exclusive use: from now on, libraries and `console.log` that write to stdout write to
 * stderr instead.
 */
export function redirectStdout(): Writable {
  const own = process.stdout;
  Object.defineProperty(process, 'stdout', { configurable: true, get: () => process.stderr });
  console.log = console.error;
  console.info = console.error;
  console.debug = console.error;
  return own;
}
