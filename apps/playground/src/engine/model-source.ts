import { openAICompatible, type CompletionProvider, type ModelInfo } from '@org/completion-core';
import { listedDefault, listedStrategies } from '@org/completion-core/host';
import type { WireFetch } from '@org/completion-core/provider';
import { connectLocalModel, type ConnectedLocalModel, type WebPort } from '@org/completion-local';
import { indexFileOf, uriOf, type Project } from '../project/project';

/** How sure the embedded model must be before it answers. */
export type Boldness = 'careful' | 'usual' | 'bold';

const confidences: Readonly<Record<Boldness, { minConfidence: number; minNextLineConfidence: number }>> = {
  careful: { minConfidence: 0.6, minNextLineConfidence: 0.9 },
  usual: { minConfidence: 0.4, minNextLineConfidence: 0.8 },
  bold: { minConfidence: 0.2, minNextLineConfidence: 0.4 },
};

/** The embedded model in a worker of the page. It calls no server, and knows only the files that it has learned. */
export class EmbeddedSource {
  readonly #worker: Worker;
  readonly #failed: Promise<never>;
  #model: ConnectedLocalModel | undefined;

  constructor() {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    this.#failed = new Promise((_, reject) => {
      this.#worker.addEventListener('error', () =>
        reject(new TypeError('the embedded model could not be loaded')),
      );
    });
    this.#failed.catch(() => {});
  }

  /**
   * Makes a model that knows only the files of `project`. Resolves to the number of files that it has learned.
   *
   * @throws TypeError when the worker could not be loaded
   */
  async learn(
    project: Project,
    boldness: Boldness,
  ): Promise<{ readonly provider: CompletionProvider; readonly files: number }> {
    this.#model?.dispose();
    const { port1, port2 } = new MessageChannel();
    this.#worker.postMessage(undefined, [port2]);
    const model = connectLocalModel(port1 as WebPort, confidences[boldness]);
    this.#model = model;
    const files = await Promise.race([teach(model, project), this.#failed]);
    return { provider: model, files };
  }

  dispose(): void {
    this.#model?.dispose();
    this.#worker.terminate();
  }
}

/** Loads what the build has learned of a project, or learns it. Resolves to the number of files that are known. */
async function teach(model: ConnectedLocalModel, project: Project): Promise<number> {
  if (project.isLearned === true && (await loadIndex(model, project))) return (await model.stats()).documents;
  const taken = await Promise.all(
    project.files.map(({ path, languageId, text }) =>
      model.addDocument(uriOf(project, path), languageId, text),
    ),
  );
  await model.build();
  return taken.filter(Boolean).length;
}

/** Whether the index could be loaded: not without a network, nor from a server that answers with another page. */
async function loadIndex(model: ConnectedLocalModel, project: Project): Promise<boolean> {
  try {
    const response = await fetch(indexFileOf(project));
    if (!response.ok) return false;
    await model.load(await response.arrayBuffer());
    return true;
  } catch {
    return false;
  }
}

/** A gateway, as it answered. */
export interface Gateway {
  readonly baseUrl: string;
  readonly models: readonly ModelInfo[];
  /** The default model. */
  readonly model: string;
  /** Whether the embedded model of the gateway answers. */
  readonly embedded: boolean;
}

/** The embedded model's id, wherever it runs. */
const embeddedModel = 'workspace-ngram';

/** The gateway at `baseUrl`; `undefined` when none answers there. */
export async function findGateway(
  baseUrl: string,
  options: { readonly signal: AbortSignal },
): Promise<Gateway | undefined> {
  try {
    const models = (await openAICompatible({ baseUrl, retry: false }).models?.(options)) ?? [];
    const model = listedDefault(models)?.id;
    if (model === undefined) return undefined;
    const embedded = models.some(({ id }) => id === embeddedModel);
    return { baseUrl, models, embedded, model: embedded ? embeddedModel : model };
  } catch {
    return undefined;
  }
}

/** A provider that calls `gateway`. The key stays there; the page sends none. */
export function gatewayProvider(
  { baseUrl, embedded, models }: Gateway,
  model: string,
  languageId: () => string,
): CompletionProvider {
  if (!embedded) {
    const listed = models.find(({ id }) => id === model) ?? { fim: undefined };
    return openAICompatible({ baseUrl, model, id: 'gateway', strategies: listedStrategies(listed) });
  }
  // The embedded model needs the language, for which OpenAI's wire format has no field; the gateway reads this one.
  const withLanguage: WireFetch = (url, init) =>
    fetch(url, {
      ...init,
      ...(init.body === undefined
        ? {}
        : { body: JSON.stringify({ ...(JSON.parse(init.body) as object), language: languageId() }) }),
    });
  return openAICompatible({
    baseUrl,
    model,
    id: 'gateway',
    strategies: ['suffix-param'],
    maxStops: 16,
    fetch: withLanguage,
  });
}
