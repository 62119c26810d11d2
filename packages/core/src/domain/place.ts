import { clampOffset, cursorContext, type CursorContext } from './cursor';
import type { DocumentSnapshot } from './document';
import type { CompletionRequest } from './request';

/** A request's place in its document, read once: where the cursor is and what stands around it. */
export interface Place {
  readonly document: DocumentSnapshot;
  readonly uri: string;
  /** Clamped into the document, never inside a CRLF or a surrogate pair. */
  readonly offset: number;
  readonly cursor: CursorContext;
}

/** Finds the place of `request`. */
export function placeOf(request: CompletionRequest): Place {
  const { document } = request;
  const offset = clampOffset(document, request.offset);
  return { document, uri: document.uri, offset, cursor: cursorContext(document, offset) };
}
