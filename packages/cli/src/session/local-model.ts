import type { CompletionProvider, ContentGate } from '@org/completion-core';
import { localModel } from '@org/completion-local';
import { pathOfUri } from '@org/completion-node';
import type { WorkspaceModel } from '@org/completion-node/workspace-model';
import { openLocalModel, type OpenLocalModelOptions } from './open-local-model';

/** The document that a session is opened for. */
export interface CompletedDocument {
  readonly uri: string;
  readonly languageId: string;
}

/** The embedded model for one document after another. */
export interface LocalModelFor {
  /**
   * A provider that has learned the workspace, but not the document itself, whose text the request brings: the text after the cursor must
   * not be the answer for the text at the cursor. Learns nothing when the gate denies the document. `dispose` ends it.
   */
  provide(document: CompletedDocument, options: ProvideOptions): Promise<CompletionProvider>;
}

/** How a provider for a document is opened. */
export interface ProvideOptions {
  /** Judges the document. */
  readonly gate: ContentGate;
  readonly learning: Omit<OpenLocalModelOptions, 'languageIds' | 'near' | 'place'>;
}

/** A model that learns for each document, and ends with it. */
export const ownLocalModel: LocalModelFor = {
  async provide({ uri, languageId }, { gate, learning }) {
    if (!(await gate.admits(uri)).admitted) return localModel();
    const model = await openLocalModel({
      ...learning,
      languageIds: [languageId],
      near: pathOfUri(uri),
      place: 'quickest',
    });
    await model.withhold(uri);
    return model.provider;
  },
};

/** A model that learns once, when it is first needed, for documents in given languages. */
export class SharedLocalModel implements LocalModelFor {
  readonly #languageIds: readonly string[];
  #opening: Promise<WorkspaceModel> | undefined;

  constructor(languageIds: readonly string[]) {
    this.#languageIds = languageIds;
  }

  async provide({ uri }: CompletedDocument, { learning }: ProvideOptions): Promise<CompletionProvider> {
    this.#opening ??= openLocalModel({ ...learning, languageIds: this.#languageIds, place: 'quickest' });
    const model = await this.#opening;
    await model.withhold(uri);
    const restore = () => {
      model.restore(uri).catch(() => {
        // The model has ended.
      });
    };
    return { ...model.provider, dispose: restore };
  }

  /** Ends the model. */
  async close(): Promise<void> {
    const model = await this.#opening?.catch(() => {
      // Its caller was told.
    });
    model?.provider.dispose?.();
  }
}
