import type { EditEvent } from './edit-history';

/** What an {@link EditSource} reads. All texts have `\n` line ends. */
export interface EditSourceInput {
  readonly uri: string;
  /** LSP language id, normalized. */
  readonly languageId: string;
  /** The whole document as it is now. */
  readonly text: string;
  /** Cursor in `text`, in UTF-16 units. */
  readonly cursor: number;
  /** The last edits of this document, oldest first. */
  readonly events: readonly EditEvent[];
}

/** A change that an {@link EditSource} proposes: `text` takes the place of what is from `start` to `end`. */
export interface ProposedChange {
  /** In `text` of the input, in UTF-16 units, never inside a surrogate pair. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Proposes next edits where no model is asked: no request, no budget, no prompt. What it proposes is judged by the rules that an
 * answer of a model is judged by, each change alone, and is given out, followed and dismissed in the same way.
 */
export interface EditSource {
  /** What it is, for reasons, such as `repeated edits`. */
  readonly name: string;
  /** The changes that are sure, in order and apart from each other; none when nothing is. */
  propose(input: EditSourceInput): readonly ProposedChange[] | Promise<readonly ProposedChange[]>;
}
