import { showValue } from './option-spec';
import { CompletionError } from '../errors/completion-error';
import type { DocumentSnapshot } from './document';
import type { Snippet } from './prompt';

/** The trigger of a request: an explicit command, or typing. LSP and VS Code number these differently; map by name. */
export type TriggerKind = 'invoked' | 'automatic';

/** The editor's indentation settings of the document. */
export interface Indentation {
  /** Columns of a tab stop. */
  readonly tabSize: number;
  /** Indent with spaces; otherwise with tabs. */
  readonly insertSpaces: boolean;
}

/** A request for completions at a position. */
export interface CompletionRequest {
  /** The document as it is now. */
  readonly document: DocumentSnapshot;
  /** Cursor, in UTF-16 code units from the start of the document; clamped into the document. */
  readonly offset: number;
  /** @default 'automatic' */
  readonly triggerKind?: TriggerKind;
  /** The entry selected in the editor's popup: an item must replace the same range and begin with this text. */
  readonly selectedCompletion?: { readonly start: number; readonly end: number; readonly text: string };
  /** Read from the document when absent. */
  readonly indentation?: Indentation;
  /** Snippets of the caller, in addition to the engine's context sources. */
  readonly snippets?: readonly Snippet[];
  /** Number of candidates, 1–10; more than one is useful only for `invoked`. @default 1 */
  readonly candidates?: number;
}

/** Maximum number of candidates in one request. */
export const maxCandidates = 10;

/** @throws {CompletionError} `invalid-options`, with the field, its valid values and the given one */
export function checkRequest(request: CompletionRequest): void {
  // Callers in JavaScript and remote clients may pass anything.
  const {
    document,
    offset,
    triggerKind,
    candidates = 1,
    selectedCompletion,
    indentation,
    snippets = [],
  } = (request ?? {}) as Partial<CompletionRequest>;
  const wrong = (field: string, expected: string, value: unknown) =>
    new CompletionError('invalid-options', `request.${field} must be ${expected}, got ${showValue(value)}`);
  if (typeof document?.uri !== 'string' || document.uri === '')
    throw wrong('document.uri', 'a URI', document?.uri);
  if (typeof document.languageId !== 'string')
    throw wrong('document.languageId', 'a language id', document.languageId);
  if (typeof document.text?.length !== 'number' || typeof document.text.slice !== 'function')
    throw wrong('document.text', 'a string, or an object with length and slice(start, end)', document.text);
  if (typeof offset !== 'number' || Number.isNaN(offset)) throw wrong('offset', 'a number', offset);
  if (triggerKind !== undefined && triggerKind !== 'invoked' && triggerKind !== 'automatic')
    throw wrong('triggerKind', "'invoked' or 'automatic'", triggerKind);
  if (!Number.isInteger(candidates) || candidates < 1 || candidates > maxCandidates)
    throw wrong('candidates', `an integer from 1 to ${maxCandidates}`, candidates);
  if (indentation !== undefined && !(Number.isInteger(indentation.tabSize) && indentation.tabSize > 0))
    throw wrong('indentation.tabSize', 'an integer ≥ 1', indentation.tabSize);
  if (!Array.isArray(snippets) || !snippets.every(isSnippet))
    throw wrong('snippets', 'a list of snippets with path, text and source', snippets);
  if (selectedCompletion !== undefined) {
    const { start, end, text } = selectedCompletion;
    const inside = 0 <= start && start <= end && end <= document.text.length;
    if (!inside || typeof text !== 'string')
      throw wrong('selectedCompletion', 'a range within the document and its text', selectedCompletion);
  }
}

function isSnippet(value: Partial<Snippet> | null): boolean {
  return [value?.path, value?.text, value?.source].every((text) => typeof text === 'string');
}
