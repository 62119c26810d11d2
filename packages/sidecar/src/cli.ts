import { isMainThread } from 'node:worker_threads';

// The same file is the command and, started as a worker, what works beside it.
if (isMainThread) void import('./command').then(({ run }) => run(process.argv.slice(2), __filename));
else void import('./worker').then(({ work }) => work());
