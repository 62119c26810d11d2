/** The index of a workspace as a worker. `openWorkspace` starts it. Does nothing when it is imported elsewhere, and exports nothing. */
import { parentPort, workerData } from 'node:worker_threads';
import type { IndexSettings } from './workspace/index/index-messages';
import { portOf, serveIndex } from './workspace/index/serve-index';

if (parentPort !== null) serveIndex(portOf(parentPort), workerData as IndexSettings);
