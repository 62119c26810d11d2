/** The worker that `openWorkspace` and `readWorkspace` start. Does nothing when imported elsewhere, and exports nothing. */
import { parentPort, workerData } from 'node:worker_threads';
import { serveTask, type WorkspaceTask } from './workspace/tasks/serve-task';

if (parentPort !== null) serveTask(parentPort, workerData as WorkspaceTask);
