import type { EditEvent } from '../../domain/edit-history';
import type { Syntax } from '../../domain/syntax-oracle';
import type { Hunk } from '../hunk';

/** What the rules decide by. Line ends are `\n`; offsets are in `text`. */
export interface EditFacts {
  readonly uri: string;
  /** LSP language id, normalized. */
  readonly languageId: string;
  /** The piece of the document around the cursor. */
  readonly text: string;
  /** Line of `text` in the document, from 0. */
  readonly firstLine: number;
  /** The region that the model rewrote. */
  readonly start: number;
  readonly end: number;
  /** The region as the model wrote it. */
  readonly answer: string;
  /** The model ended its answer, or a stop sequence did. */
  readonly isWhole: boolean;
  /** Every change of the answer. */
  readonly hunks: readonly Hunk[];
  /** The last edits of this document, oldest first. */
  readonly events: readonly EditEvent[];
  /** Lines of `text`, from 0, that the model saw masked. */
  readonly maskedLines: ReadonlySet<number>;
  /** Whether this change of the document was rejected before. */
  readonly isRejected: (hunk: Hunk) => boolean;
  readonly syntax: Syntax | undefined;
  /** The changes that break the structure of the document. @default each is judged when it is asked for */
  readonly breaking?: ReadonlySet<Hunk>;
}

/** Rejects an answer, or one change of it. */
export type EditRule = {
  /** The `rule` of a filtered outcome. */
  readonly name: string;
} & (
  | { readonly rejectsAnswer: (facts: EditFacts) => boolean }
  | { readonly rejects: (hunk: Hunk, facts: EditFacts) => boolean }
);

/** What a change takes away. */
export function removedBy({ start, end }: Hunk, { text }: Pick<EditFacts, 'text'>): string {
  return text.slice(start, end);
}

/** Lines of `text` that are not blank, without the space around them. */
export function bareLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
