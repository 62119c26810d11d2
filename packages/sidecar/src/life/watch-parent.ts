/** Interval between checks for the parent, in milliseconds. */
const intervalMs = 1_000;

/**
 * Calls `onGone` once when the process `pid` has ended. A closed pipe is not enough: it stays open while any other process holds its
 * other end. A process of another user counts as running. The returned function ends the watch.
 */
export function watchParent(
  pid: number,
  onGone: () => void,
  signalProcess: (pid: number) => void = (each) => void process.kill(each, 0),
): () => void {
  const timer = setInterval(() => {
    if (isRunning(pid, signalProcess)) return;
    clearInterval(timer);
    onGone();
  }, intervalMs);
  return () => clearInterval(timer);
}

function isRunning(pid: number, signalProcess: (pid: number) => void): boolean {
  try {
    signalProcess(pid);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
