import type { Writable } from 'node:stream';

/**
 * The stream of stdout, which from now on belongs to whoever has called this: whatever else writes to stdout, a library or
 * `console.log`, writes to stderr instead.
 */
export function redirectStdout(): Writable {
  const own = process.stdout;
  Object.defineProperty(process, 'stdout', { configurable: true, get: () => process.stderr });
  console.log = console.error;
  console.info = console.error;
  console.debug = console.error;
  return own;
}
