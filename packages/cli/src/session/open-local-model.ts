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
  /** The document to complete, where it is a file; learnt from only as the request brings it. */
  readonly path?: string | undefined;
  /** Files in the families of these languages are learnt from. */
  readonly languageIds: readonly string[];
  /** Whether to learn from the other files of the workspace. */
  readonly learn: boolean;
  /** Files are read for so long, in milliseconds; the person is told when that was too short. @default Infinity */
  readonly readMs?: number;
  readonly terminal: Terminal;
  /** Told of ignore lists that take too long to match. */
  readonly onSlowList: (message: string) => void;
  /** Ends the learning at once, whatever it is at. */
  readonly signal: AbortSignal;
}

/**
 * The embedded model in a worker, ready when it has learnt from the workspace: files in the families of the wanted languages,
 * nearest first, as far as ignore rules and `context.maxWorkspaceBytes` allow. `dispose` ends the worker.
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
      // It has ended.
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
    // A model that is ended meanwhile has an error of its own.
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', dispose);
  }
}
