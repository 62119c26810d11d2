import { systemClock, type CompletionProvider } from '@org/completion-core';
import { languageFamily, LocalIndex, localModel } from '@org/completion-local';
import { connectWorkspaceModel, type ConnectWorkspaceModelOptions } from './connect-workspace-model';
import {
  WorkspaceLearner,
  type LearnedFamily,
  type LearningSettings,
  type LearnOptions,
} from './workspace-learner';

export interface OpenWorkspaceModelOptions
  extends Omit<ConnectWorkspaceModelOptions, 'onEnd'>, Omit<LearnOptions, 'maxChangedBytes'> {
  readonly settings: LearningSettings;
  /** The families of these languages are learned. */
  readonly languageIds: readonly string[];
  /**
   * Where it works: in a worker, so that the caller's thread stays free, or in the caller's thread when what is kept is nearly up to date,
   * which is quicker than starting a worker.
   */
  readonly place: 'worker' | 'quickest';
}

/** The embedded model of a workspace, as it was when it was opened. */
export interface WorkspaceModel {
  /** `dispose` ends it. */
  readonly provider: CompletionProvider;
  readonly learned: Pick<LearnedFamily, 'files' | 'whole'>;
  /** Leaves a file out of every prediction until `restore`; costs little. */
  withhold(uri: string): Promise<void>;
  restore(uri: string): Promise<void>;
}

/** Changed files of at most this size together are learned in the caller's thread, in bytes. */
const maxChangedBytes = 200_000;

/** Part of the time to read files after which a worker counts as stuck: it may sort what it has read by then. */
const maxReadShare = 1.5;

/**
 * The embedded model of a workspace, ready when it has learned the families of the languages: see `WorkspaceLearner`.
 *
 * With `readMs`, a worker that does not answer in time is given up: the model then knows no files.
 *
 * @throws the reason of `signal` when that is aborted; an `Error` when the workspace cannot be read
 */
export async function openWorkspaceModel(options: OpenWorkspaceModelOptions): Promise<WorkspaceModel> {
  const families = [...new Set(options.languageIds.map(languageFamily))];
  const here = options.place === 'quickest' ? await openHere(families, options) : undefined;
  return here ?? openInWorker(families, options);
}

/** The model in this thread; `undefined` when there is much to learn. */
async function openHere(
  families: readonly string[],
  { settings, onSlowList, onFault, ...options }: OpenWorkspaceModelOptions,
): Promise<WorkspaceModel | undefined> {
  const index = new LocalIndex();
  const learner = new WorkspaceLearner(index, settings, { onSlowList, onFault });
  if (!families.every((family) => learner.isKept(family))) return undefined;
  const learned: LearnedFamily[] = [];
  for (const family of families) {
    const each = await learner.learn(family, { ...options, maxChangedBytes });
    if (each === undefined) return undefined;
    learned.push(each);
  }
  return modelOf(index, together(learned));
}

async function openInWorker(
  families: readonly string[],
  { settings, signal, ...options }: OpenWorkspaceModelOptions,
): Promise<WorkspaceModel> {
  const { readMs = Infinity } = options;
  const connected = connectWorkspaceModel(settings, options);
  const { model } = connected;
  const dispose = () => {
    connected.close().catch(() => {
      // It has ended already.
    });
  };
  // A worker that sorts, or waits for a disk, does not answer a cancellation.
  const stuck = new AbortController();
  const cancelStuck =
    readMs === Infinity ? () => {} : systemClock.after(readMs * maxReadShare, () => stuck.abort());
  const ending = AbortSignal.any([signal, stuck.signal]);
  ending.addEventListener('abort', dispose, { once: true });
  try {
    const learned: LearnedFamily[] = [];
    for (const family of families)
      learned.push(await connected.learn(family, { ...options, signal: ending }));
    return {
      provider: { ...model, dispose },
      learned: together(learned),
      withhold: async (uri) => void (await model.withholdDocument(uri)),
      restore: async (uri) => void (await model.restoreDocument(uri)),
    };
  } catch (error) {
    dispose();
    signal.throwIfAborted();
    if (!stuck.signal.aborted) throw error;
    return modelOf(new LocalIndex(), { files: 0, whole: false });
  } finally {
    ending.removeEventListener('abort', dispose);
    cancelStuck();
  }
}

/** The model of an index in this thread. */
function modelOf(index: LocalIndex, learned: WorkspaceModel['learned']): WorkspaceModel {
  return {
    provider: localModel({ index }),
    learned,
    withhold: (uri) => Promise.resolve(void index.withholdDocument(uri)),
    restore: (uri) => Promise.resolve(void index.restoreDocument(uri)),
  };
}

function together(learned: readonly LearnedFamily[]): WorkspaceModel['learned'] {
  return {
    files: learned.reduce((sum, { files }) => sum + files, 0),
    whole: learned.every(({ whole }) => whole),
  };
}
