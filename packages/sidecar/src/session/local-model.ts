import { Worker } from 'node:worker_threads';
import { CompletionError, type CompletionProvider, type ContentGate } from '@org/completion-core';
import {
  connectLocalModel,
  languageFamily,
  type ConnectedLocalModel,
  type NodePort,
} from '@org/completion-local';
import {
  languageIds,
  pathOfUri,
  type LoadedConfig,
  type ReadWorkspaceOptions,
  type WorkspaceDocument,
} from '@org/completion-node';
import { localModelWorker } from '../worker-data';

/** The embedded model of a workspace: learns from its files, and goes on learning. */
export interface LocalModel {
  readonly provider: CompletionProvider;
  /** Learns from the files in the document's family of languages, nearest first, unless it has. Returns at once. */
  learnAround(document: { readonly uri: string; readonly languageId: string }): void;
  /** Learns a document as it is now. Returns at once. */
  learnt(document: { readonly uri: string; readonly languageId: string; readonly text: string }): void;
  /** A document is no longer open: in time it counts as the rest of the workspace does. Returns at once. */
  closed(uri: string): void;
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
  /** Reads files of a workspace; see `readWorkspace`. */
  readonly read: (options: ReadWorkspaceOptions) => AsyncIterable<WorkspaceDocument>;
  /** Starts a worker that serves a model. */
  readonly startWorker: () => ModelWorker;
  /** Told why files cannot be read, when that fails. */
  readonly onFailure: (message: string) => void;
  /** Told while it learns; `undefined` at the end. */
  readonly onProgress: (progress: LearningProgress | undefined) => void;
  /** Milliseconds from anywhere. @default performance.now */
  readonly now?: () => number;
}

/** The worker of a model, as `node:worker_threads` has it. */
type ModelWorker = NodePort & { terminate(): unknown };

/** Texts on their way to the worker at once. */
const sentAhead = 32;
/** Most memory for what the worker keeps, in megabytes. */
const maxWorkerMegabytes = 512;
/** So many documents are closed before they are sorted into the rest; until then every answer looks at each of them. */
const closedBetweenBuilds = 50;
/** A worker that lived no longer is not followed by another before that, in milliseconds: what ended it may end the next as well. */
const shortestLifeMs = 60_000;

/** Starts the file of the server as the worker of a model. */
export function startModelWorker(workerFile: string): ModelWorker {
  const worker = new Worker(workerFile, {
    workerData: localModelWorker,
    resourceLimits: { maxOldGenerationSizeMb: maxWorkerMegabytes },
  });
  // The process ends when its editor does, whatever the worker is at.
  worker.unref();
  return worker;
}

/**
 * Starts the worker. It answers at once, and better when it has learnt. When it ends by itself, for want of memory or of luck, the
 * next request starts another one, which reads the workspace anew. `provider.dispose` ends it.
 */
export function openLocalModel(options: OpenLocalModelOptions): LocalModel {
  const { config, gate, reads, read, startWorker, onFailure, onProgress } = options;
  const now = options.now ?? (() => performance.now());
  const disposal = new AbortController();
  /** Families of languages that are learnt, with the documents they are learnt around. */
  const families = new Map<string, string | undefined>();
  /** Open documents that the model was told of. */
  const told = new Set<string>();
  let closedSinceBuild = 0;
  let work = Promise.resolve();
  let life = begin();

  function begin() {
    const worker = startWorker();
    const begun = { worker, model: connectLocalModel(worker), startedAt: now(), ended: false };
    const onEnd = () => (begun.ended = true);
    // Without somebody who hears it, an error of a worker would be one of this process.
    for (const event of ['error', 'exit', 'close']) worker.on(event, onEnd);
    return begun;
  }

  function alive(): ConnectedLocalModel {
    if (life.ended && !disposal.signal.aborted && now() - life.startedAt >= shortestLifeMs) {
      life = begin();
      for (const [family, near] of families) learn(family, near);
    }
    return life.model;
  }

  const next = (task: () => Promise<void>) => {
    work = work.then(task).catch(() => {
      // A worker that is gone tells every request so; what is learnt is learnt.
    });
  };
  const learn = (family: string, near: string | undefined) =>
    next(async () => {
      try {
        await learnFamily(life.model, { config, read, family, near, onProgress }, disposal.signal);
      } catch (error) {
        // A model that has ended says so to whoever asks it.
        if (!disposal.signal.aborted && !CompletionError.is(error)) onFailure((error as Error).message);
      }
    });
  return {
    provider: {
      ...life.model,
      stream: (request, streamOptions) => alive().stream(request, streamOptions),
      dispose() {
        disposal.abort();
        life.model.dispose();
        void life.worker.terminate();
      },
    },
    learnAround({ uri, languageId }) {
      const family = languageFamily(languageId);
      if (!reads || families.has(family)) return;
      families.set(family, pathOfUri(uri));
      learn(family, pathOfUri(uri));
    },
    learnt({ uri, languageId, text }) {
      told.add(uri);
      next(async () => {
        if (disposal.signal.aborted || !(await gate.admits(uri)).admitted) return;
        await life.model.updateDocument(uri, await gate.mask(text, uri), languageId);
      });
    },
    closed(uri) {
      if (!told.delete(uri)) return;
      next(async () => {
        await life.model.closeDocument(uri);
        if (++closedSinceBuild < closedBetweenBuilds) return;
        closedSinceBuild = 0;
        await life.model.build();
      });
    },
  };
}

interface Learning extends Pick<OpenLocalModelOptions, 'config' | 'read' | 'onProgress'> {
  readonly family: string;
  readonly near: string | undefined;
}

async function learnFamily(
  model: ConnectedLocalModel,
  { config, read, family, near, onProgress }: Learning,
  signal: AbortSignal,
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
