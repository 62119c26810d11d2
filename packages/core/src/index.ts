export {
  CompletionError,
  ProviderHttpError,
  SupersededError,
  isAbort,
  type CompletionErrorCode,
} from './errors/completion-error';
export { systemClock, type Clock } from './async/clock';
export type { DocumentSnapshot, NotebookCell, TextSource } from './domain/document';
export type { CompletionRequest, Indentation, TriggerKind } from './domain/request';
export type { CompletionItem, ItemRange } from './domain/item';
export type { AnswerSource, CompletionOutcome, CompletionUpdate, Notice, Timings } from './domain/outcome';
export {
  defaultOptions,
  type CompletionEngineOptions,
  type Multiline,
  type PromptOptions,
  type ReuseOptions,
  type SchedulingOptions,
  type WhenOptions,
  type ZonePolicy,
} from './domain/options';
export type { ChatMessage, Prompt, PromptStrategy, Snippet, TextWindow } from './domain/prompt';
export type {
  CompletionProvider,
  FinishReason,
  ModelInfo,
  ProviderCapabilities,
  ProviderEvent,
  ProviderRequest,
  RateLimitState,
  TokenUsage,
  WireRequest,
} from './domain/provider';
export type { ContentGate, GateVerdict } from './domain/gate';
export type { TokenCounter } from './domain/tokens';
export type { ContextQuery, ContextSource } from './context/context-source';
export type { BuiltPrompt, PromptPart } from './prompt/prompt-builder';
export type { EndpointStatus, EngineEvents } from './telemetry/events';
