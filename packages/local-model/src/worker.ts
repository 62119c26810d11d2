/**
 * The embedded model as a worker: start this module as a Node `Worker` or as a module `Worker` of the web, and connect to
 * it with `connectLocalModel`. Does nothing when it is imported elsewhere, and exports nothing.
 */
import type { Port } from '@org/completion-core/host';
import { serveLocalModel } from './serve-local-model';

const port = ownPort();
if (port !== undefined) serveLocalModel(port);

function ownPort(): Port | undefined {
  // Resolved at run time, so that bundles for the web contain no Node module.
  const { process } = globalThis as { process?: Partial<Pick<NodeJS.Process, 'getBuiltinModule'>> };
  const parent = process?.getBuiltinModule?.('node:worker_threads').parentPort;
  if (parent !== undefined && parent !== null) return parent;
  const scope: object = globalThis;
  return isWorkerScope(scope) ? scope : undefined;
}

function isWorkerScope(scope: object): scope is Extract<Port, { addEventListener: unknown }> {
  return 'WorkerGlobalScope' in scope && 'postMessage' in scope && 'addEventListener' in scope;
}
