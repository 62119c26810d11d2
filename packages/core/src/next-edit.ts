/**
 * Next edits: what comes next, on any line, not only at the cursor. An entry of its own, so that an engine without them does not
 * load it: `createCompletionEngine({ provider, nextEdit: nextEdit({ … }) })`, then `engine.nextEdit(request)`.
 */
import { NextEdits } from './engine/next-edit/next-edits';
import type { NextEditHost } from './engine/next-edit/next-edit-host';
import { resolveNextEditOptions, type NextEditOptions } from './engine/next-edit/next-edit-options';
import type { NextEditFeature } from './domain/next-edit';
import { editFormats } from './next-edit/formats/formats';

/**
 * Makes the engine option `nextEdit`. One is for one engine.
 *
 * @throws CompletionError `invalid-options`: a wrong value and what it must be, or an unknown option and the likely one
 */
export function nextEdit(options: NextEditOptions = {}): NextEditFeature {
  const resolved = resolveNextEditOptions(options);
  return { attach: (host: NextEditHost) => new NextEdits(host, resolved) };
}

/** Names of the formats, for settings and help. */
export const editFormatNames: readonly string[] = /* @__PURE__ */ editFormats.map(({ name }) => name);

export type { NextEditOptions } from './engine/next-edit/next-edit-options';
export type { NextEditFeature, NextEditOutcome, NextEditRequest } from './domain/next-edit';
export type { DiffLine, EditDrawing, EditItem } from './domain/edit-item';
export type { EditEvent, EditHistory } from './domain/edit-history';
export type {
  EditFormat,
  EditPrompt,
  EditPromptInput,
  ParsedAnswer,
  RegionShape,
} from './next-edit/formats/edit-format';
export { findEditFormat } from './next-edit/formats/find-edit-format';
export { mercuryEdit, type MercuryEditOptions } from './provider/mercury-edit';
export {
  documentChanged,
  nothingShown,
  notSuggested,
  suggested,
  type Arbitration,
  type Suggestion,
} from './next-edit/arbiter';
