import type { CursorContext } from './cursor';
import type { DocumentSnapshot } from './document';
import type { Snippet } from './prompt';

/** The position for which a source finds snippets. */
export interface ContextQuery {
  readonly document: DocumentSnapshot;
  /** Cursor, in UTF-16 units from the start of the document. */
  readonly offset: number;
  readonly cursor: CursorContext;
}

/** A source of snippets for the prompt. */
export interface ContextSource {
  /** E.g. `open-documents`; shown in outcomes and in `inspect()`. */
  readonly name: string;
  /** Returns snippets, best first. Late results are dropped and reported in the outcome; a failure counts as no snippets. */
  find(
    query: ContextQuery,
    options: { readonly signal: AbortSignal },
  ): readonly Snippet[] | Promise<readonly Snippet[]>;
}
