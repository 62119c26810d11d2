export {
  CompletionError,
  ProviderHttpError,
  SupersededError,
  isAbort,
  type CompletionErrorCode,
} from './errors/completion-error';
export { createCompletionEngine, type CompletionEngine } from './engine';
export type { Inspection } from './engine/build-prompt';
export type { Decision } from './telemetry/decision-log';
export { applyItem } from './domain/apply-item';
export { toPureInsertion, toReplaceLine } from './domain/item-shapes';
export { segments } from './text/segments';
export { systemClock, type Clock } from './async/clock';
export type { DocumentSnapshot, NotebookCell, TextSource } from './domain/document';
export type { CompletionRequest, Indentation, TriggerKind } from './domain/request';
export type { CompletionItem, ItemRange } from './domain/item';
export type { AnswerSource, CompletionOutcome, CompletionUpdate, Notice, Timings } from './domain/outcome';
export {
  defaultOptions,
  type CompletionEngineOptions,
  type ContextOptions,
  type Multiline,
  type PromptOptions,
  type SchedulingOptions,
  type WhenOptions,
} from './domain/options';
export type { NextEditFeature, NextEditOutcome, NextEditRequest } from './domain/next-edit';
export type { EditDrawing, EditItem } from './domain/edit-item';
export type { Snippet } from './domain/prompt';
export type { CompletionProvider, ModelInfo } from './domain/provider';
export type { ContentGate, GateVerdict } from './domain/gate';
export type { TokenCounter } from './domain/tokens';
export type { ContextQuery, ContextSource } from './context/context-source';
export type { PromptPart } from './prompt/prompt-builder';
export type { EngineEvents } from './telemetry/events';
export type { EndpointStatus } from './domain/endpoint-status';
export { openAICompatible, type OpenAICompatibleOptions } from './provider/open-ai-compatible';
export { tokenFactory, type TokenFactoryOptions } from './provider/token-factory';
export { mistral, type MistralOptions } from './provider/mistral';
export { deepseek, type DeepSeekOptions } from './provider/deepseek';
export { ollama, type OllamaOptions } from './provider/ollama';
export { llamaCpp, type LlamaCppOptions } from './provider/llama-cpp';
