import { CompletionError } from '../errors/completion-error';
import type { DocumentSnapshot } from './document';
import type { Snippet } from './prompt';

/** How the request came about: the person asked for it, or typed. LSP and VS Code number these differently; map by name. */
export type TriggerKind = 'invoked' | 'automatic';

/** How the document is indented, as its editor knows it. */
export interface Indentation {
  /** Columns of a tab stop. */
  readonly tabSize: number;
  readonly insertSpaces: boolean;
}

/** One question to the engine: what could stand at this place? */
export interface CompletionRequest {
  readonly document: DocumentSnapshot;
  /** Cursor, in UTF-16 code units from the start of the document; clamped into the document. */
  readonly offset: number;
  /** @default 'automatic' */
  readonly triggerKind?: TriggerKind;
  /** The entry selected in the editor's own popup: an item must replace the same range and start with this text. */
  readonly selectedCompletion?: { readonly start: number; readonly end: number; readonly text: string };
  /** Found from the document when absent. */
  readonly indentation?: Indentation;
  /** Snippets the caller brings itself, on top of the engine's context sources. */
  readonly snippets?: readonly Snippet[];
  /** Number of candidates wanted; more than one only makes sense for `invoked`. @default 1 */
  readonly candidates?: number;
}

/** Most candidates one request may ask for. */
const maxCandidates = 10;

/** @throws CompletionError `invalid-options` that names the field and what it may be */
export function checkRequest(request: CompletionRequest): void {
  // Callers in JavaScript, and what comes over a wire, may be anything.
  const {
    document,
    offset,
    triggerKind,
    candidates = 1,
    selectedCompletion,
    indentation,
    snippets = [],
  } = (request ?? {}) as Partial<CompletionRequest>;
  const wrong = (field: string, wanted: string) =>
    new CompletionError('invalid-options', `request.${field}: ${wanted} is wanted`);
  if (typeof document?.uri !== 'string' || document.uri === '') throw wrong('document.uri', 'a URI');
  if (typeof document.languageId !== 'string') throw wrong('document.languageId', 'a language id');
  if (typeof document.text?.length !== 'number' || typeof document.text.slice !== 'function')
    throw wrong('document.text', 'a string, or an object with length and slice(start, end)');
  if (typeof offset !== 'number' || Number.isNaN(offset)) throw wrong('offset', 'a number');
  if (triggerKind !== undefined && triggerKind !== 'invoked' && triggerKind !== 'automatic')
    throw wrong('triggerKind', "'invoked' or 'automatic'");
  if (!Number.isInteger(candidates) || candidates < 1 || candidates > maxCandidates)
    throw wrong('candidates', `a whole number from 1 to ${maxCandidates}`);
  if (indentation !== undefined && !(Number.isInteger(indentation.tabSize) && indentation.tabSize > 0))
    throw wrong('indentation.tabSize', 'a whole number from 1');
  if (!Array.isArray(snippets) || !snippets.every(isSnippet))
    throw wrong('snippets', 'a list of snippets with path, text and source');
  if (selectedCompletion !== undefined) {
    const { start, end, text } = selectedCompletion;
    const inside = 0 <= start && start <= end && end <= document.text.length;
    if (!inside || typeof text !== 'string')
      throw wrong('selectedCompletion', 'a range within the document and its text');
  }
}

function isSnippet(value: Partial<Snippet> | null): boolean {
  return [value?.path, value?.text, value?.source].every((text) => typeof text === 'string');
}
