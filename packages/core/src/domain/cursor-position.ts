import { CodeContext } from '../languages/code-context';
import { clampOffset, cursorContext, type CursorContext } from './cursor';
import type { DocumentSnapshot } from './document';
import type { CompletionRequest } from './request';

/** A request's place in its document, read once: where the cursor is and what stands around it. */
export interface CursorPosition {
  readonly document: DocumentSnapshot;
  readonly uri: string;
  /** Clamped into the document, never inside a CRLF or a surrogate pair. */
  readonly offset: number;
  readonly cursor: CursorContext;
  /** The code around the cursor, read when first asked for. */
  readonly code: CodeContext;
}

/** Finds the place of `request`. */
export function resolvePosition(request: CompletionRequest): CursorPosition {
  const { document } = request;
  const offset = clampOffset(document, request.offset);
  const cursor = cursorContext(document, offset);
  return { document, uri: document.uri, offset, cursor, code: new CodeContext(cursor) };
}
