import { CompletionError, type CompletionProvider, type ContentGate } from '@org/completion-core';
import { languageFamily } from '@org/completion-local';
import { pathOfUri } from '@org/completion-node';
import {
  connectWorkspaceModel,
  type LearnerEvents,
  type LearningSettings,
} from '@org/completion-node/workspace-model';
import { RestartableModel } from './restartable-model';

/** A document whose text a model can learn. */
export interface LearnableDocument {
  readonly uri: string;
  readonly languageId: string;
  readonly text: string;
}

/** How far the reading of a workspace is. */
export interface ReadingProgress {
  readonly message: string;
  /** Share that is done, 0–1. */
  readonly share: number;
}

/** The embedded model of a workspace, which keeps learning from its files and documents. */
export interface LocalModel {
  readonly provider: CompletionProvider;
  /** Learns the files in the document's family of languages, nearest first, unless it has. Returns at once. */
  learnAround(document: Pick<LearnableDocument, 'uri' | 'languageId'>): void;
  /** Learns the current text of a document. Returns at once. */
  learn(document: LearnableDocument): void;
  /** A document is no longer open: its file counts instead, and a text that was never saved is forgotten. Returns at once. */
  closed(uri: string): void;
}

export interface OpenLocalModelOptions extends LearnerEvents {
  readonly settings: LearningSettings;
  /** Judges and masks open documents. */
  readonly gate: ContentGate;
  /** Whether it learns the files of the workspace, and not open documents alone. */
  readonly reads: boolean;
  /** The file that is started as a worker; without it the model is in this thread. */
  readonly worker: URL;
  /** Called with the reason when files cannot be read. */
  readonly onFailure: (message: string) => void;
  /** Called while it learns; with `undefined` at the end. */
  readonly onProgress: (progress: ReadingProgress | undefined) => void;
  /** Starts the worker. @default connectWorkspaceModel */
  readonly connect?: typeof connectWorkspaceModel;
  /** Milliseconds from any origin. @default performance.now */
  readonly now?: () => number;
}

/**
 * Starts the worker. It completes at once, and better after learning. When the worker ends unexpectedly, the next request starts
 * another one, which reads the workspace again. `provider.dispose` ends it.
 */
export function openLocalModel(options: OpenLocalModelOptions): LocalModel {
  const { settings, gate, reads, worker, onSlowList, onFault, onFailure, onProgress } = options;
  const { connect = connectWorkspaceModel, now = () => performance.now() } = options;
  const disposal = new AbortController();
  const { signal } = disposal;
  const life = new RestartableModel(
    (onEnd) => connect(settings, { worker, onSlowList, onFault, onEnd }),
    now,
  );
  /** Learned families of languages, each with the path it was learned around. */
  const families = new Map<string, string | undefined>();
  /** Open documents that the model has learned. */
  const learned = new Set<string>();
  let work = Promise.resolve();

  /** Runs tasks one after another. */
  function enqueue(task: () => Promise<unknown>): void {
    work = work.then(task).then(
      () => {},
      () => {
        // A worker that has ended rejects every request; completions report it.
      },
    );
  }

  function learnFiles(family: string, near: string | undefined): void {
    enqueue(async () => {
      try {
        onProgress({ message: `reading ${family}`, share: 0 });
        await life.current.learn(family, {
          near,
          signal,
          onProgress: ({ files, share }) => onProgress({ message: `${files} files`, share }),
        });
      } catch (error) {
        // A model that has ended reports that with the next completion.
        if (!signal.aborted && !hasEnded(error)) onFailure((error as Error).message);
      } finally {
        onProgress(undefined);
      }
    });
  }

  return {
    provider: {
      ...life.current.model,
      stream(request, streamOptions) {
        if (!signal.aborted && life.restartIfEnded())
          for (const [family, near] of families) learnFiles(family, near);
        return life.current.model.stream(request, streamOptions);
      },
      dispose() {
        disposal.abort();
        life.dispose();
      },
    },
    learnAround({ uri, languageId }) {
      const family = languageFamily(languageId);
      if (!reads || families.has(family)) return;
      families.set(family, pathOfUri(uri));
      learnFiles(family, pathOfUri(uri));
    },
    learn({ uri, languageId, text }) {
      learned.add(uri);
      enqueue(async () => {
        if (signal.aborted || !(await gate.admits(uri)).admitted) return;
        await life.current.model.updateDocument(uri, await gate.mask(text, uri), languageId);
      });
    },
    closed(uri) {
      if (!learned.delete(uri)) return;
      enqueue(async () => {
        const { current } = life;
        const path = pathOfUri(uri);
        if (path === undefined) await current.model.revertDocument(uri);
        else if (reads) await current.changed(path);
        else {
          await current.model.closeDocument(uri);
          await current.model.build();
        }
      });
    },
  };
}

/** Whether a call failed because the worker is gone. */
function hasEnded(error: unknown): boolean {
  const { cause } = error as Error;
  return CompletionError.is(cause) && cause.code === 'provider-unavailable';
}
