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
  if (!isTextSource(document.text))
    throw wrong(
      'document.text',
      'a string, or an object with length and a slice(start, end) that returns strings',
      document.text,
    );
  if (typeof offset !== 'number' || Number.isNaN(offset)) throw wrong('offset', 'an integer ≥ 0', offset);
  if (triggerKind !== undefined && triggerKind !== 'invoked' && triggerKind !== 'automatic')
    throw wrong('triggerKind', "'invoked' or 'automatic'", triggerKind);
  if (!Number.isInteger(candidates) || candidates < 1 || candidates > maxCandidates)
    throw wrong('candidates', `an integer from 1 to ${maxCandidates}`, candidates);
  const tabSize = indentation?.tabSize;
  if (indentation !== undefined && !(typeof tabSize === 'number' && Number.isInteger(tabSize) && tabSize > 0))
    throw wrong('indentation.tabSize', 'an integer ≥ 1', tabSize);
  if (!Array.isArray(snippets)) throw wrong('snippets', 'a list', snippets);
  for (const [index, snippet] of (snippets as readonly (Partial<Snippet> | null)[]).entries())
    for (const field of ['path', 'text', 'source'] as const)
      if (typeof snippet?.[field] !== 'string')
        throw wrong(`snippets[${index}].${field}`, 'a string', snippet?.[field]);
  if (selectedCompletion === undefined) return;
  const { start, end, text } = (selectedCompletion ?? {}) as Partial<typeof selectedCompletion>;
  const { length } = document.text;
  for (const [field, value, from] of [
    ['start', start, 0],
    ['end', end, start ?? 0],
  ] as const)
    if (!(typeof value === 'number' && from <= value && value <= length))
      throw wrong(`selectedCompletion.${field}`, `an offset from ${from} to ${length}`, value);
  if (typeof text !== 'string') throw wrong('selectedCompletion.text', 'a string', text);
}

/** Bytes and lists have `length` and `slice` too. */
function isTextSource(text: Partial<DocumentSnapshot['text']> | null | undefined): boolean {
  if (typeof text === 'string') return true;
  if (typeof text?.length !== 'number' || typeof text.slice !== 'function') return false;
  return !Array.isArray(text) && !ArrayBuffer.isView(text);
}
