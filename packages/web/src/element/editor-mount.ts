import type { CompletionController } from '../session/widget-session';
import type { CompletionOptions } from '../session/options';

/** What `<code-completion>` passes to an editor. */
export interface EditorHost {
  /** Where the editor goes. */
  readonly parent: HTMLElement;
  readonly value: string;
  readonly readOnly: boolean;
  /** Accessible name. */
  readonly label: string;
  readonly options: CompletionOptions;
  /** Must be called when the user changed the text. */
  readonly onInput: () => void;
}

/** An editor that `<code-completion>` wraps. */
export interface MountedEditor {
  readonly completion: Omit<CompletionController, 'destroy'>;
  getValue(): string;
  setValue(value: string): void;
  setReadOnly(readOnly: boolean): void;
  focus(): void;
  /** Removes the editor and its completion. */
  destroy(): void;
}

/** Makes an editor. @see defineEditor */
export type EditorMount = (host: EditorHost) => MountedEditor;
