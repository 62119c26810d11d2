import { isMainThread } from 'node:worker_threads';

// The same file is the command and, started as a worker, what works beside it.
const begun = isMainThread
  ? import('./command').then(({ run }) => run(process.argv.slice(2), __filename))
  : import('./worker').then(({ work }) => work());
begun.catch((error: unknown) => {
  // In the worker, that is for whoever started it to hear.
  if (!isMainThread) throw error;
  console.error('completion-sidecar: cannot start:', error);
  process.exit(1);
});
