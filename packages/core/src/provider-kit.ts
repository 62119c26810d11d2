/** What authors of providers use. See `docs/contributing/add-a-provider.md`. */
export {
  defineProvider,
  type ModelServer,
  type ProviderDefinition,
  type ProviderFactory,
  type ProviderInfo,
  type ProviderOptions,
  type StrategyRequest,
  type WireCall,
} from './provider/define-provider';
export type { AnswerShape } from './provider/answer-shape';
export type { ChatMessage, Prompt, PromptStrategy } from './domain/prompt';
export type {
  FinishReason,
  PromptProgress,
  ProviderCapabilities,
  ProviderEvent,
  ProviderRequest,
  RateLimitState,
  ServedModel,
  ServerFacts,
  StreamOptions,
  TokenUsage,
  WireRequest,
} from './domain/provider';
export type { WireFetch, WireResponse } from './provider/wire-fetch';
export type { TransportOptions } from './provider/create-transport';
