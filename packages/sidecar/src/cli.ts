import { isMainThread, parentPort } from 'node:worker_threads';

// The same file is the command and, started as a worker, the embedded model.
if (isMainThread) void import('./command').then(({ run }) => run(process.argv.slice(2), __filename));
else if (parentPort !== null) void import('./worker').then(({ work }) => work());
