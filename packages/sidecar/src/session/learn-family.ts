import type { ConnectedLocalModel } from '@org/completion-local';
import { languageFamily } from '@org/completion-local';
import {
  languageIds,
  type LoadedConfig,
  type ReadWorkspaceOptions,
  type WorkspaceDocument,
} from '@org/completion-node';

/** How far the reading of a workspace is. */
export interface LearningProgress {
  readonly message: string;
  /** Share that is done, 0–1. */
  readonly share: number;
}

/** How the files of a workspace are read and the progress reported. */
export interface LearnFamilyOptions {
  readonly config: LoadedConfig;
  /** Reads files of a workspace; see `readWorkspace`. */
  readonly read: (options: ReadWorkspaceOptions) => AsyncIterable<WorkspaceDocument>;
  /** Called while it learns; with `undefined` at the end. */
  readonly onProgress: (progress: LearningProgress | undefined) => void;
  readonly signal: AbortSignal;
}

/** Texts sent to the model before it has confirmed the first of them. */
const maxSentAhead = 32;

/**
 * Adds the files of one family of languages to a model and builds its index.
 *
 * @param near - path of a file: those nearest to it are read first
 */
export async function learnFamily(
  model: ConnectedLocalModel,
  family: string,
  near: string | undefined,
  { config, read, onProgress, signal }: LearnFamilyOptions,
): Promise<void> {
  const maxBytes = config.settings.context?.maxWorkspaceBytes;
  const documents = read({
    root: config.workspaceRoot,
    ignoreGlobs: config.ignoreGlobs,
    languageIds: languageIds.filter((languageId) => languageFamily(languageId) === family),
    signal,
    ...(near === undefined ? {} : { near }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  let files = 0;
  let sent: Promise<boolean>[] = [];
  try {
    onProgress({ message: `reading ${family}`, share: 0 });
    for await (const { uri, languageId, text } of documents) {
      sent.push(model.addDocument(uri, languageId, text));
      files++;
      if (sent.length < maxSentAhead) continue;
      onProgress({ message: `${files} files`, share: 0 });
      await Promise.all(sent);
      sent = [];
    }
    await Promise.all(sent);
    await model.build(({ builtTokens, totalTokens }) =>
      onProgress({ message: `${files} files`, share: totalTokens === 0 ? 1 : builtTokens / totalTokens }),
    );
  } finally {
    onProgress(undefined);
  }
}
