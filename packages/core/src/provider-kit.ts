/** The types of a provider, for authors of providers. See `docs/contributing/add-a-provider.md`. */
export type { ChatMessage, Prompt, PromptStrategy } from './domain/prompt';
export type {
  FinishReason,
  ProviderCapabilities,
  ProviderEvent,
  ProviderRequest,
  RateLimitState,
  TokenUsage,
  WireRequest,
} from './domain/provider';
export type { WireFetch, WireResponse } from './provider/wire-fetch';
export type { TransportOptions } from './provider/create-transport';
