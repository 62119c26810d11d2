/** Serves the embedded model, or a workspace task, to the thread that started this one. */
export async function work(): Promise<void> {
  await import('@org/completion-node/workspace-worker');
}
