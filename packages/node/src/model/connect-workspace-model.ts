import { connectPort } from '@org/completion-core/host';
import { connectLocalModel, type ConnectedLocalModel } from '@org/completion-local';
import { connectTask, endOfWorker } from '../workspace/tasks/connect-task';
import { learnerService, type LearnerCalls, type LearnerEvent } from './learner-calls';
import type {
  LearnedFamily,
  LearnerEvents,
  LearningProgress,
  LearningSettings,
  LearnOptions,
} from './workspace-learner';

/** The embedded model of a workspace in a worker. All calls reject when the worker is gone. */
export interface ConnectedWorkspaceModel {
  readonly model: ConnectedLocalModel;
  /** See `WorkspaceLearner.learn`. @throws Error with the reason when the worker has ended */
  learn(family: string, options: Omit<LearnOptions, 'maxChangedBytes'>): Promise<LearnedFamily>;
  /** See `WorkspaceLearner.changed`. */
  changed(path: string): Promise<void>;
  /** The process may end while the worker runs. */
  unref(): void;
  /** Ends the worker, even while it computes. */
  close(): Promise<void>;
}

export interface ConnectWorkspaceModelOptions extends LearnerEvents {
  /** Called when the worker has ended by itself. @default ignored */
  readonly onEnd?: () => void;
  /** The built worker (`@org/completion-node/workspace-worker`); without that file the model is in this thread. @default beside this package */
  readonly worker?: URL | undefined;
}

/** Starts a worker with the embedded model of a workspace. It completes at once, and better after learning. */
export function connectWorkspaceModel(
  settings: LearningSettings,
  { onSlowList, onFault, onEnd = () => {}, worker }: ConnectWorkspaceModelOptions,
): ConnectedWorkspaceModel {
  const { env, ...rest } = settings;
  const task = connectTask(
    { kind: 'model', settings: { ...rest, ...(env === undefined ? {} : { env: { ...env } }) } },
    worker,
  );
  let reason: string | undefined;
  const learner = connectPort<LearnerCalls, LearnerEvent>(task.port, learnerService, {
    onEvent: (event) => ('slowList' in event ? onSlowList(event.slowList) : onFault(event.fault)),
    onEnd(cause) {
      reason = endOfWorker(cause);
      onEnd();
    },
  });
  const model = connectLocalModel(task.port);
  return {
    model,
    async learn(family, { near, readMs, signal, onProgress }) {
      const options = {
        ...(near === undefined ? {} : { near }),
        ...(readMs === undefined ? {} : { readMs }),
      };
      const onValue = onProgress as ((value: LearningProgress) => void) | undefined;
      try {
        return await learner.call('learn', [family, options], {
          signal,
          ...(onValue === undefined ? {} : { onValue }),
        });
      } catch (error) {
        signal.throwIfAborted();
        const failure = reason ?? (error instanceof Error ? error.message : String(error));
        throw new Error(`the workspace cannot be read: ${failure}`, { cause: error });
      }
    },
    changed: (path) => learner.call('changed', [path]),
    unref: () => task.unref(),
    async close() {
      learner.close();
      model.dispose();
      await task.close();
    },
  };
}
