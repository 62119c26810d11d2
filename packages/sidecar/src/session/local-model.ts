import { CompletionError, type CompletionProvider, type ContentGate } from '@org/completion-core';
import { languageFamily } from '@org/completion-local';
import { pathOfUri } from '@org/completion-node';
import { learnFamily, type LearnFamilyOptions } from './learn-family';
import { RestartableModel, type ModelWorker } from './restartable-model';

/** A document whose text a model can learn. */
export interface LearnableDocument {
  readonly uri: string;
  readonly languageId: string;
  readonly text: string;
}

/** The embedded model of a workspace, which keeps learning from its files and documents. */
export interface LocalModel {
  readonly provider: CompletionProvider;
  /** Learns the files in the document's family of languages, nearest first, unless it has. Returns at once. */
  learnAround(document: Pick<LearnableDocument, 'uri' | 'languageId'>): void;
  /** Learns the current text of a document. Returns at once. */
  learn(document: LearnableDocument): void;
  /** A document is no longer open: at a later build it becomes an ordinary file of the workspace. Returns at once. */
  closed(uri: string): void;
}

export interface OpenLocalModelOptions extends Omit<LearnFamilyOptions, 'signal'> {
  /** Judges and masks open documents. */
  readonly gate: ContentGate;
  /** Whether it learns the files of the workspace, and not open documents alone. */
  readonly reads: boolean;
  /** Starts a worker that serves a model. */
  readonly startWorker: () => ModelWorker;
  /** Called with the reason when files cannot be read. */
  readonly onFailure: (message: string) => void;
  /** Milliseconds from any origin. @default performance.now */
  readonly now?: () => number;
}

/** Closed documents that wait for a build; until then every completion searches each of them separately. */
const maxClosedBetweenBuilds = 50;

/**
 * Starts the worker. It completes at once, and better after learning. When the worker ends unexpectedly, the next request starts
 * another one, which reads the workspace again. `provider.dispose` ends it.
 */
export function openLocalModel(options: OpenLocalModelOptions): LocalModel {
  const { gate, reads, startWorker, onFailure, now = () => performance.now() } = options;
  const disposal = new AbortController();
  const { signal } = disposal;
  const life = new RestartableModel(startWorker, now);
  /** Learned families of languages, each with the path it was learned around. */
  const families = new Map<string, string | undefined>();
  /** Open documents that the model has learned. */
  const learned = new Set<string>();
  let closedSinceBuild = 0;
  let work = Promise.resolve();

  /** Runs tasks one after another. */
  function enqueue(task: () => Promise<void>): void {
    work = work.then(task).catch(() => {
      // A worker that has ended rejects every request; completions report it.
    });
  }

  function learnFiles(family: string, near: string | undefined): void {
    enqueue(async () => {
      try {
        await learnFamily(life.model, family, near, { ...options, signal });
      } catch (error) {
        // A model that has ended reports that with the next completion.
        if (!signal.aborted && !CompletionError.is(error)) onFailure((error as Error).message);
      }
    });
  }

  return {
    provider: {
      ...life.model,
      stream(request, streamOptions) {
        if (!signal.aborted && life.restartIfEnded())
          for (const [family, near] of families) learnFiles(family, near);
        return life.model.stream(request, streamOptions);
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
        await life.model.updateDocument(uri, await gate.mask(text, uri), languageId);
      });
    },
    closed(uri) {
      if (!learned.delete(uri)) return;
      enqueue(async () => {
        await life.model.closeDocument(uri);
        if (++closedSinceBuild < maxClosedBetweenBuilds) return;
        closedSinceBuild = 0;
        await life.model.build();
      });
    },
  };
}
