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
  /** The document to complete, when it is a file. It is not learned; the request brings its text. */
  readonly path?: string | undefined;
  /** Files in the families of these languages are learned. */
  readonly languageIds: readonly string[];
  /** Time to read files, in milliseconds; the files read by then are learned. @default Infinity */
  readonly readMs?: number;
  readonly progress: Progress;
  /** Called with a message about ignore lists that take too long to match. */
  readonly onSlowList: (message: string) => void;
  readonly signal: AbortSignal;
}

/** The result of learning. */
export interface LearnedWorkspace {
  readonly files: number;
  /** Whether there was time for all files. */
  readonly whole: boolean;
}

/** Texts that are sent to the worker at once. */
const maxInFlight = 32;

/**
 * Sends the files of a workspace to `model`, nearest first, and builds it.
 *
 * @throws the reason of `signal` when that is aborted
 */
export async function learnWorkspace(
  model: Pick<ConnectedLocalModel, 'addDocument' | 'build'>,
  options: LearnWorkspaceOptions,
): Promise<LearnedWorkspace> {
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

/** Sends the files; yields their number after each. */
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
    // The text after the cursor must not be the answer for the text at the cursor.
    if (path === own) continue;
    sent.push(model.addDocument(uri, languageId, text));
    yield ++files;
    if (sent.length < maxInFlight) continue;
    await Promise.all(sent);
    sent = [];
  }
  await Promise.all(sent);
}
