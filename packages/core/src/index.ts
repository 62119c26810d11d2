export {
  CompletionError,
  ProviderHttpError,
  SupersededError,
  isAbort,
  type CompletionErrorCode,
} from './errors/completion-error';
export { createCompletionEngine, type CompletionEngine } from './engine';
export type { Inspection } from './engine/inspect';
export type { Decision } from './telemetry/decision-log';
export { applyItem, type AppliedItem } from './domain/apply-item';
export { toPureInsertion, toReplaceLine } from './domain/item-shapes';
export { segments, type Segments } from './domain/segments';
export { systemClock, type Clock } from './async/clock';
export type { DocumentSnapshot, NotebookCell, TextSource } from './domain/document';
export type { CompletionRequest, Indentation, TriggerKind } from './domain/request';
export type { Syntax, SyntaxOracle, SyntaxPlace } from './domain/syntax-oracle';
export type { CompletionItem, ItemRange } from './domain/item';
export type { AnswerSource, CompletionOutcome, CompletionUpdate, Notice, Timings } from './domain/outcome';
export {
  defaultOptions,
  type CompletionEngineOptions,
  type ContextOptions,
  type Multiline,
  type PromptOptions,
  type ReuseOptions,
  type SchedulingOptions,
  type SurvivalOptions,
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
export { normalizeLanguageId } from './languages/find-language';
export { languageFileNames, languageIdOfFile } from './languages/file-languages';
export { denyRuleFor, type DenyRule } from './gate/denied-files';
export type { ContentGate, GateVerdict } from './domain/gate';
export type { TokenCounter } from './domain/tokens';
export type { ContextQuery, ContextSource } from './context/context-source';
export type { BuiltPrompt, PromptPart } from './prompt/prompt-builder';
export type { EngineEvents } from './telemetry/events';
export type { EndpointStatus } from './domain/endpoint-status';
export { rateLimitOf, retryAfterMs } from './provider/rate-limit-headers';
export { redactKeys, redactSecrets, secretsInHeaders } from './provider/redact-keys';
export { readServerError, serverErrorIn, type ServerError } from './provider/server-error';
export type { WireFetch, WireResponse } from './provider/wire-fetch';
export type { TransportOptions } from './provider/create-transport';
export {
  listedStrategies,
  openAICompatible,
  type OpenAICompatibleOptions,
} from './provider/open-ai-compatible';
export { listedModels } from './provider/listed-models';
export { listedDefault, preferredModel } from './provider/preferred-model';
export { tokenFactory, tokenFactoryDefaults, type TokenFactoryOptions } from './provider/token-factory';
export { mistral, type MistralOptions } from './provider/mistral';
export { deepseek, type DeepSeekOptions } from './provider/deepseek';
export { ollama, type OllamaOptions } from './provider/ollama';
export { llamaCpp, type LlamaCppOptions } from './provider/llama-cpp';
export type { ChangedSpan } from './context/changed-span';
export { DocumentTracker, type TrackedDocument, type TrackedRegion } from './context/document-tracker';
export { openDocuments } from './context/open-documents';
export { recentEdits, recentViews } from './context/recent-regions';
export { importedFiles } from './context/imported-files';
export { nearbyFiles } from './context/nearby-files';
export {
  workspaceDefinitions,
  type DefinitionIndex,
  type DefinitionQuery,
  type FoundDefinition,
} from './context/workspace-definitions';
export { declarationsIn, type Declaration } from './context/declarations';
export { clipboard, definitions, diagnostics, type OfferedSnippet } from './context/offered-snippets';
export type { WorkspaceFile, WorkspaceFiles } from './context/workspace-files';
