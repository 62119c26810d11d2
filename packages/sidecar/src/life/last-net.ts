import { writeSync } from 'node:fs';

/** What was heard of an error that nobody had caught. */
type OnFault = (error: unknown) => void;

/** Errors remembered as told. */
const maxReported = 200;

/**
 * Catches what nothing else has: errors of listeners and timers, and of promises that nobody waits for. Each is told once on stderr, and
 * the process goes on. `onFault` hears all of them; what it throws itself is told and goes no further.
 *
 * @param tell - writes a line for people. @default to stderr
 */
export function holdLastNet(onFault: OnFault, tell: (line: string) => void = tellOnStderr): () => void {
  const told = new Set<string>();
  const tellOnce = (error: unknown) => {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (told.has(words)) return;
    if (told.size >= maxReported) told.clear();
    told.add(words);
    tell(`completion-sidecar: unexpected, and passed over: ${words}`);
  };
  const onUncaught = (error: unknown) => {
    tellOnce(error);
    try {
      onFault(error);
    } catch (another) {
      tellOnce(another);
    }
  };
  // Rejections that nobody handles come here too.
  process.on('uncaughtException', onUncaught);
  return () => void process.off('uncaughtException', onUncaught);
}

function tellOnStderr(line: string): void {
  try {
    // At once: a stream that fails would end up here again.
    writeSync(2, `${line}\n`);
  } catch {
    // Nobody reads it.
  }
}
