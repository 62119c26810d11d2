/**
 * What an adapter uses of core where its engine runs elsewhere, or is loaded later: items and errors, no engine. The same things
 * as the package's main entry exports, in a few hundred bytes for a page.
 */
export { applyItem, type AppliedItem } from './domain/apply-item';
export type { CompletionItem, ItemRange } from './domain/item';
export { toPureInsertion, toReplaceLine } from './domain/item-shapes';
export type { CompletionOutcome, CompletionUpdate } from './domain/outcome';
export { segments, type Segments } from './text/segments';
export { CompletionError, isAbort, type CompletionErrorCode } from './errors/completion-error';
