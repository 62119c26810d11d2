import { LRUCache } from 'lru-cache';
import type { ModelInfo, ServerFacts } from '../domain/provider';

/** Reads what a server says of itself and `model`; `undefined` while it says nothing, as one does that has not loaded the model. */
export type ReadFacts = (model: string, signal: AbortSignal) => Promise<ServerFacts | undefined>;

/** Kinds of server behind OpenAI's API, by the owner of their models: llama.cpp's, Ollama's and vLLM's. */
const factsByOwner: Readonly<Record<string, ServerFacts>> = {
  llamacpp: { releasesPrompt: false },
  library: { releasesPrompt: false },
  vllm: { countsEarly: true },
};

/** What a server has said of its models, in its list and when asked. */
export class KnownFacts {
  readonly #read: ReadFacts | undefined;
  readonly #facts = new LRUCache<string, ServerFacts>({ max: 200 });

  /** @param read - absent for servers that say nothing beside their list */
  constructor(read: ReadFacts | undefined) {
    this.#read = read;
  }

  /** Whether the server can be asked. */
  get canAsk(): boolean {
    return this.#read !== undefined;
  }

  of(model: string): ServerFacts | undefined {
    return this.#facts.get(model);
  }

  /**
   * Asks the server, and returns whether it said something. A failure leaves unknown what was unknown: the request itself reports
   * what is wrong with the endpoint.
   */
  async ask(model: string, signal: AbortSignal): Promise<boolean> {
    const facts = await this.#read?.(model, signal).catch(() => undefined);
    if (facts === undefined) return false;
    this.#facts.set(model, { ...this.#facts.get(model), ...facts });
    return true;
  }

  /** Keeps what a list says, and returns it. What the server said when it was asked is in force, so it stays. */
  keep(models: readonly ModelInfo[]): readonly ModelInfo[] {
    for (const { id, contextTokens, ownedBy = '' } of models) {
      const listed = { ...(contextTokens === undefined ? {} : { contextTokens }), ...factsByOwner[ownedBy] };
      if (Object.keys(listed).length > 0) this.#facts.set(id, { ...listed, ...this.#facts.get(id) });
    }
    return models;
  }
}
