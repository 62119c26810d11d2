import { CodeContext } from '../languages/code-context';
import { clampOffset, cursorContext, type CursorContext } from './cursor';
import type { DocumentSnapshot } from './document';
import type { CompletionRequest } from './request';

/** The cursor of a request in its document, with the text around it; read once per request. */
export interface CursorPosition {
  readonly document: DocumentSnapshot;
  /** URI of the document. */
  readonly uri: string;
  /** Clamped into the document, never inside a CRLF or a surrogate pair; in UTF-16 units. */
  readonly offset: number;
  readonly cursor: CursorContext;
  /** The code around the cursor, read on first use. */
  readonly code: CodeContext;
}

/** Resolves the cursor position of `request`. */
export function resolvePosition(request: CompletionRequest): CursorPosition {
  const { document } = request;
  const offset = clampOffset(document, request.offset);
  const cursor = cursorContext(document, offset);
  return { document, uri: document.uri, offset, cursor, code: new CodeContext(cursor) };
}
