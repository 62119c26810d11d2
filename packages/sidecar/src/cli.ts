import { isMainThread } from 'node:worker_threads';

// The same file is the command and, in a worker thread, the worker.
const started = isMainThread
  ? import('./command').then(({ run }) => run(process.argv.slice(2), __filename))
  : import('./worker').then(({ work }) => work());
started.catch((error: unknown) => {
  // In a worker the error reaches the thread that started it.
  if (!isMainThread) throw error;
  console.error('completion-sidecar: cannot start:', error);
  process.exit(1);
});
