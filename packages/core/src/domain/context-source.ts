import type { CursorContext } from './cursor';
import type { DocumentSnapshot } from './document';
import type { Snippet } from './prompt';

/** What a source is asked: snippets that help at this place. */
export interface ContextQuery {
  readonly document: DocumentSnapshot;
  readonly offset: number;
  readonly cursor: CursorContext;
}

/** A place snippets come from. Adding one is one file, one test, one line in a table. */
export interface ContextSource {
  /** E.g. `open-documents`; shown in outcomes and in `inspect()`. */
  readonly name: string;
  /** Best first. Late answers are dropped and the source is named in the outcome; a failure is treated as "none". */
  find(
    query: ContextQuery,
    options: { readonly signal: AbortSignal },
  ): readonly Snippet[] | Promise<readonly Snippet[]>;
}
