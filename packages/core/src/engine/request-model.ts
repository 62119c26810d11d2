import type { ResolvedOptions } from '../domain/options';
import type { ModelInfo, ServedModel } from '../domain/provider';
import type { ProviderCapabilities } from '../domain/provider';

/** The model of an engine's requests: the one in the options, else the one that the server serves, which is asked for once. */
export class RequestModel {
  readonly #options: ResolvedOptions;
  #served: ServedModel | undefined;

  constructor(options: ResolvedOptions) {
    this.#options = options;
  }

  /** As the server names it; the provider's default until {@link resolve} has found another. */
  get id(): string {
    return this.#served?.id ?? this.#options.model;
  }

  /** What the server's list says about it, where it was read. */
  get info(): ModelInfo | undefined {
    return this.#served?.info;
  }

  /** What the provider supports for this model. */
  get capabilities(): ProviderCapabilities {
    const { capabilities } = this.#options.provider;
    const strategies = this.#served?.strategies;
    return strategies === undefined ? capabilities : { ...capabilities, strategies };
  }

  /** Asks the provider which model to take, unless the options name one. Rejects only with the reason of `signal`. */
  async resolve(signal: AbortSignal): Promise<ServedModel | undefined> {
    const { provider, isModelSet } = this.#options;
    if (isModelSet || provider.servedModel === undefined) return undefined;
    this.#served = await provider.servedModel({ signal });
    return this.#served;
  }
}
