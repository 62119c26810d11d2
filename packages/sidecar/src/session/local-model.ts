import { Worker } from 'node:worker_threads';
import type { CompletionProvider, ContentGate } from '@org/completion-core';
import { connectLocalModel, languageFamily, type ConnectedLocalModel } from '@org/completion-local';
import {
  createIgnoreRules,
  listWorkspaceFiles,
  readWorkspaceDocuments,
  type LoadedConfig,
} from '@org/completion-node';
import { pathOfUri } from '../documents/document-path';
import { localModelWorker } from '../worker-data';

/** The embedded model of a workspace: learns from its files, and goes on learning. */
export interface LocalModel {
  readonly provider: CompletionProvider;
  /** Learns from the files in the document's family of languages, nearest first, unless it has. Returns at once. */
  learnAround(document: { readonly uri: string; readonly languageId: string }): void;
  /** Learns a document as it is now. Returns at once. */
  learnt(document: { readonly uri: string; readonly languageId: string; readonly text: string }): void;
}

/** How far the reading of a workspace is. */
export interface LearningProgress {
  /** What is done, in words. */
  readonly message: string;
  /** Share that is done, 0–1. */
  readonly share: number;
}

export interface OpenLocalModelOptions {
  readonly config: LoadedConfig;
  readonly gate: ContentGate;
  /** Whether it learns from the files of the workspace, and not from open documents alone. */
  readonly reads: boolean;
  /** The file that serves the model when it is started as a worker. */
  readonly workerFile: string;
  /** Told while it learns; `undefined` at the end. */
  readonly onProgress: (progress: LearningProgress | undefined) => void;
}

/** Texts on their way to the worker at once. */
const sentAhead = 32;
/** Most memory for what the worker keeps, in megabytes. */
const maxWorkerMegabytes = 512;

/** Starts the worker. It answers at once, and better when it has learnt. `provider.dispose` ends it. */
export function openLocalModel(options: OpenLocalModelOptions): LocalModel {
  const { config, gate, reads, workerFile, onProgress } = options;
  const worker = new Worker(workerFile, {
    workerData: localModelWorker,
    resourceLimits: { maxOldGenerationSizeMb: maxWorkerMegabytes },
  });
  // The process ends when its editor does, whatever the worker is at.
  worker.unref();
  const model = connectLocalModel(worker);
  const disposal = new AbortController();
  const families = new Set<string>();
  let work = Promise.resolve();

  const next = (task: () => Promise<void>) => {
    work = work.then(task).catch(() => {
      // A worker that is gone tells every request so; what is learnt is learnt.
    });
  };
  return {
    provider: {
      ...model,
      dispose() {
        disposal.abort();
        model.dispose();
        void worker.terminate();
      },
    },
    learnAround({ uri, languageId }) {
      const family = languageFamily(languageId);
      if (!reads || families.has(family)) return;
      families.add(family);
      next(() =>
        learnFamily(model, { config, gate, family, near: pathOfUri(uri), onProgress }, disposal.signal),
      );
    },
    learnt({ uri, languageId, text }) {
      next(async () => {
        if (disposal.signal.aborted || !(await gate.admits(uri)).admitted) return;
        await model.updateDocument(uri, await gate.mask(text, uri), languageId);
      });
    },
  };
}

interface Learning extends Pick<OpenLocalModelOptions, 'config' | 'gate' | 'onProgress'> {
  readonly family: string;
  readonly near: string | undefined;
}

async function learnFamily(
  model: ConnectedLocalModel,
  { config, gate, family, near, onProgress }: Learning,
  signal: AbortSignal,
): Promise<void> {
  const root = config.workspaceRoot;
  const rules = createIgnoreRules(root, config.ignoreGlobs);
  const maxBytes = config.settings.context?.maxWorkspaceBytes;
  const paths = listWorkspaceFiles({ root, rules, signal, ...(near === undefined ? {} : { near }) });
  const documents = readWorkspaceDocuments(paths, {
    gate,
    signal,
    wanted: (languageId) => languageFamily(languageId) === family,
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  let files = 0;
  let sent: Promise<boolean>[] = [];
  try {
    onProgress({ message: `reading ${family}`, share: 0 });
    for await (const { uri, languageId, text } of documents) {
      sent.push(model.addDocument(uri, languageId, text));
      files++;
      if (sent.length < sentAhead) continue;
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
