import type { CompletionController } from '../session/completion-session';
import type { CompletionOptions } from '../session/options';

/** What `<code-completion>` gives an editor that it wraps. */
export interface EditorHost {
  /** Where the editor goes. */
  readonly parent: HTMLElement;
  readonly value: string;
  readonly readOnly: boolean;
  /** Accessible name. */
  readonly label: string;
  readonly options: CompletionOptions;
  /** To be called when somebody changed the text. */
  readonly onInput: () => void;
}

/** An editor that `<code-completion>` wraps. */
export interface MountedEditor {
  readonly completion: Omit<CompletionController, 'destroy'>;
  getValue(): string;
  setValue(value: string): void;
  setReadOnly(readOnly: boolean): void;
  focus(): void;
  /** Takes editor and completion away. */
  destroy(): void;
}

/** Makes an editor. @see defineEditor */
export type EditorMount = (host: EditorHost) => MountedEditor;
