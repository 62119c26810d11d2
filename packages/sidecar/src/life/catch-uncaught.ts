import { writeSync } from 'node:fs';

/** Errors remembered as reported. */
const maxReported = 200;

/**
 * Catches uncaught errors of listeners, timers and unhandled promises, so that the process continues. Reports each different one once;
 * calls `onError` for all of them. An error that `onError` throws is only reported. The returned function removes the handler.
 *
 * @param report - gets one line. @default writes to stderr
 */
export function catchUncaught(
  onError: (error: unknown) => void,
  report: (line: string) => void = reportOnStderr,
): () => void {
  const reported = new Set<string>();
  const reportOnce = (error: unknown) => {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (reported.has(message)) return;
    if (reported.size >= maxReported) reported.clear();
    reported.add(message);
    report(`completion-sidecar: unexpected, and passed over: ${message}`);
  };
  const onUncaught = (error: unknown) => {
    reportOnce(error);
    try {
      onError(error);
    } catch (another) {
      reportOnce(another);
    }
  };
  // Unhandled rejections arrive here too.
  process.on('uncaughtException', onUncaught);
  return () => void process.off('uncaughtException', onUncaught);
}

function reportOnStderr(line: string): void {
  try {
    // Synchronous: a stream that fails would cause another uncaught error.
    writeSync(2, `${line}\n`);
  } catch {
    // There is no reader.
  }
}
