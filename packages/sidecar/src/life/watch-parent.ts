/** How often the parent is looked for, in milliseconds. */
const intervalMs = 1_000;

/**
 * Calls `onGone` once when the process `pid` is no more. Works where no pipe tells it: a pipe stays open as long as any other process
 * holds its other end. A process of another user counts as being there. The returned function ends the watch.
 */
export function watchParent(
  pid: number,
  onGone: () => void,
  signalProcess: (pid: number) => void = (each) => void process.kill(each, 0),
): () => void {
  const timer = setInterval(() => {
    if (isThere(pid, signalProcess)) return;
    clearInterval(timer);
    onGone();
  }, intervalMs);
  return () => clearInterval(timer);
}

function isThere(pid: number, signalProcess: (pid: number) => void): boolean {
  try {
    signalProcess(pid);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
