import { systemClock } from '@org/completion-core';
import { languageFamily, type ConnectedLocalModel } from '@org/completion-local';
import {
  languageIds as everyLanguageId,
  type LoadedConfig,
  type ReadWorkspaceOptions,
  type WorkspaceDocument,
} from '@org/completion-node';
import type { Progress } from './progress';

export interface LearnWorkspaceOptions {
  readonly config: Pick<LoadedConfig, 'workspaceRoot' | 'ignoreGlobs' | 'settings'>;
  /** Reads files of a workspace; see `readWorkspace`. */
  readonly read: (options: ReadWorkspaceOptions) => AsyncIterable<WorkspaceDocument>;
  /** The document to complete, where it is a file; learnt from only as the request brings it. */
  readonly path?: string | undefined;
  /** Files in the families of these languages are learnt from. */
  readonly languageIds: readonly string[];
  /** Reading ends after so long, in milliseconds, and what was read is learnt. @default Infinity */
  readonly readMs?: number;
  readonly progress: Progress;
  /** Told of ignore lists that take too long to match. */
  readonly onSlowList: (message: string) => void;
  readonly signal: AbortSignal;
}

/** What was learnt from. */
export interface LearntWorkspace {
  readonly files: number;
  /** Whether there was time for all of them. */
  readonly whole: boolean;
}

/** Texts on their way to the worker at once. */
const sentAhead = 32;

/**
 * Teaches `model` the files of a workspace, nearest first.
 *
 * @throws the reason of `signal` when that is aborted
 */
export async function learnWorkspace(
  model: Pick<ConnectedLocalModel, 'addDocument' | 'build'>,
  options: LearnWorkspaceOptions,
): Promise<LearntWorkspace> {
  const { config, progress, signal, readMs = Infinity } = options;
  const learning = `learning from ${config.workspaceRoot}`;
  const late = new AbortController();
  const cancelLate = readMs === Infinity ? () => {} : systemClock.after(readMs, () => late.abort());
  let files = 0;
  try {
    for await (const count of addDocuments(model, options, AbortSignal.any([signal, late.signal]))) {
      files = count;
      progress.show(`${learning}: ${files} files`);
    }
  } catch (error) {
    if (signal.aborted || !late.signal.aborted) throw error;
  } finally {
    cancelLate();
  }
  await model.build(({ builtTokens, totalTokens }) => {
    const share = totalTokens === 0 ? 1 : builtTokens / totalTokens;
    progress.show(`${learning}: ${files} files, ${Math.round(share * 100)} %`);
  });
  signal.throwIfAborted();
  progress.clear();
  return { files, whole: !late.signal.aborted };
}

/** Hands the files over; yields after each how many there were. */
async function* addDocuments(
  model: Pick<ConnectedLocalModel, 'addDocument'>,
  { config, read, path: own, languageIds, onSlowList }: LearnWorkspaceOptions,
  signal: AbortSignal,
): AsyncGenerator<number, void> {
  const families = new Set(languageIds.map(languageFamily));
  const maxBytes = config.settings.context?.maxWorkspaceBytes;
  const documents = read({
    root: config.workspaceRoot,
    ignoreGlobs: config.ignoreGlobs,
    languageIds: everyLanguageId.filter((each) => families.has(languageFamily(each))),
    signal,
    onSlowList,
    ...(own === undefined ? {} : { near: own }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  let files = 0;
  let sent: Promise<boolean>[] = [];
  for await (const { uri, path, languageId, text } of documents) {
    // Of the document itself, what stands after the cursor must not answer for what belongs there.
    if (path === own) continue;
    sent.push(model.addDocument(uri, languageId, text));
    yield ++files;
    if (sent.length < sentAhead) continue;
    await Promise.all(sent);
    sent = [];
  }
  await Promise.all(sent);
}
