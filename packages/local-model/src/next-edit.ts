/**
 * Next edits without a model: `createCompletionEngine({ provider: localModel(), nextEdit: nextEdit({ source: repeatedEdits() }) })`.
 * An entry of its own, so that an engine without next edits does not load them.
 */
export { repeatedEdits } from './repeated-edits/repeated-edits';
