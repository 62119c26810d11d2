/** What `openWorkspace` and `readWorkspace` do in a thread of its own; they start it. Does nothing when it is imported elsewhere, and exports nothing. */
import { parentPort, workerData } from 'node:worker_threads';
import { serveTask, type WorkspaceTask } from './workspace/tasks/serve-task';
import { portOf } from './workspace/tasks/task-port';

if (parentPort !== null) serveTask(portOf(parentPort), workerData as WorkspaceTask);
