import type { CompletionStatus, Ghost } from '@org/completion-adapter-kit';
import type { EditHistory } from '@org/completion-core/next-edit';
import type { ResolvedCompletionOptions, WidgetEngine } from '../session/options';

/** Where the cursor is when a key for edits is pressed. */
export interface EditKeyPlace {
  /** Text of the cursor's line before the cursor. */
  readonly linePrefix: string;
}

/** The next edits of one editor, as its completions call them. */
export interface Edits {
  /** What the user edits, for an engine in this page. */
  readonly history: EditHistory;
  /** Whether an edit is on screen. */
  readonly isShown: boolean;
  /** The editor or the session changed the document. */
  changed(byUser: boolean): void;
  /** The cursor moved without a change; `undefined` where there is a selection. `byPointer`: by a click. */
  moved(cursor: number | undefined, byPointer: boolean): void;
  /** The completions have another ghost, or a call of theirs ended. */
  completionChanged(): void;
  /** Takes what is shown away. The engine may give it again. */
  clear(): void;
  /** Goes to the edit on screen, or takes it where the cursor is at it. Returns whether there was one. */
  accept(): boolean;
  /** Whether the accepting key indents before it goes to the edit on screen. */
  leavesToIndentation(place: EditKeyPlace): boolean;
  /** The user does not want the edit on screen. Returns whether there was one. */
  dismiss(): boolean;
  /** Asks for an edit whether or not it is likely. */
  trigger(): void;
  destroy(): void;
}

/** The completions of the editor, as next edits use them. */
export interface EditHost {
  readonly engine: WidgetEngine;
  readonly options: ResolvedCompletionOptions;
  readonly uri: string;
  readonly ghost: Ghost | undefined;
  readonly status: CompletionStatus;
  /** Ends a call for a completion. */
  cancelCompletion(): void;
  /** Requests a completion as after a key. */
  complete(): void;
}

/** Loads the next edits of an editor, which a page without them does not. */
export type LoadEdits = (host: EditHost) => Promise<Edits>;
