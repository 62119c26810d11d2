import { deepseek } from './deepseek';
import type { ProviderInfo, ProviderOptions } from './define-provider';
import { llamaCpp } from './llama-cpp';
import { mistral } from './mistral';
import { ollama } from './ollama';
import { openAICompatible } from './open-ai-compatible';
import { tokenFactory } from './token-factory';
import type { CompletionProvider } from '../domain/provider';

/** The providers that use a server, in the order in which documents and help list them. */
export const providers = [
  tokenFactory,
  openAICompatible,
  mistral,
  deepseek,
  ollama,
  llamaCpp,
] as const satisfies readonly RegisteredProvider[];

/** A provider as hosts see it: created with an address, described by {@link ProviderInfo}. */
export interface RegisteredProvider {
  /** @throws CompletionError `invalid-options` when `baseUrl` is no http or https URL */
  (options: ProviderOptions & { readonly baseUrl: string }): CompletionProvider;
  readonly info: ProviderInfo;
}

/** Name of a provider that uses a server. */
export type ServerProviderName = (typeof providers)[number]['info']['name'];
