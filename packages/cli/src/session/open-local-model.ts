import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { CompletionProvider } from '@org/completion-core';
import { connectLocalModel } from '@org/completion-local';
import { readWorkspace, type LoadedConfig } from '@org/completion-node';
import { printNotice, type Terminal } from '../io/terminal';
import { learnWorkspace } from './learn-workspace';
import { createProgress } from './progress';

export interface OpenLocalModelOptions {
  readonly config: LoadedConfig;
  /** The document to complete, when it is a file. It is not learned; the request brings its text. */
  readonly path?: string | undefined;
  /** Files in the families of these languages are learned. */
  readonly languageIds: readonly string[];
  /** Whether to learn from the other files of the workspace. */
  readonly learn: boolean;
  /** Time to read files, in milliseconds; a notice is printed when it was too short. @default Infinity */
  readonly readMs?: number;
  readonly terminal: Terminal;
  /** Called with a message about ignore lists that take too long to match. */
  readonly onSlowList: (message: string) => void;
  /** Ends the learning at once. */
  readonly signal: AbortSignal;
}

/**
 * The embedded model in a worker, ready when it has learned the workspace: files in the families of the languages, nearest
 * first, as far as ignore rules and `context.maxWorkspaceBytes` allow. `dispose` ends the worker.
 *
 * @throws the reason of `signal` when that is aborted
 */
export async function openLocalModel(options: OpenLocalModelOptions): Promise<CompletionProvider> {
  const { signal, terminal, learn } = options;
  const worker = new Worker(fileURLToPath(import.meta.resolve('@org/completion-local/worker')));
  const model = connectLocalModel(worker);
  const dispose = () => {
    model.dispose();
    worker.terminate().catch(() => {
      // It has ended already.
    });
  };
  signal.addEventListener('abort', dispose, { once: true });
  try {
    if (!learn) return { ...model, dispose };
    const progress = createProgress(terminal);
    const { files, whole } = await learnWorkspace(model, { ...options, read: readWorkspace, progress });
    if (!whole) await printNotice(terminal, `learnt from ${files} files only: the time limit left no more`);
    return { ...model, dispose };
  } catch (error) {
    dispose();
    // A model that is disposed of meanwhile rejects with another error.
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', dispose);
  }
}
