/**
 * What an adapter uses of core where its engine runs elsewhere, or is loaded later: items, errors and tools for
 * text, no engine, in a few hundred bytes for a page.
 */
export { applyItem, type AppliedItem } from './domain/apply-item';
export { toDrawnIndentation } from './domain/drawn-indentation';
export type { CompletionItem, ItemRange } from './domain/item';
export { toPureInsertion, toReplaceLine } from './domain/item-shapes';
export type { CompletionOutcome, CompletionUpdate } from './domain/outcome';
export { commonHead, commonTail } from './text/common-ends';
export { segments, type Segments } from './text/segments';
export { CompletionError, isAbort, type CompletionErrorCode } from './errors/completion-error';
