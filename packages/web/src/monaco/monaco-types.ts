import type * as MonacoNamespace from 'monaco-editor';

/** The module that a page loads Monaco by; only its types are used here, so importing this needs no browser. */
export type Monaco = Pick<typeof MonacoNamespace, 'editor' | 'languages' | 'KeyCode' | 'KeyMod' | 'Range'>;
export type StandaloneEditor = MonacoNamespace.editor.IStandaloneCodeEditor;
export type Model = MonacoNamespace.editor.ITextModel;
export type Provider = MonacoNamespace.languages.InlineCompletionsProvider<GhostList>;
export type ModelChange = MonacoNamespace.editor.IModelContentChangedEvent;
export type CancellationToken = MonacoNamespace.CancellationToken;
export type ContextKey<T extends MonacoNamespace.editor.ContextKeyValue> =
  MonacoNamespace.editor.IContextKey<T>;
export type InlineCompletionContext = MonacoNamespace.languages.InlineCompletionContext;

/** A next edit as Monaco draws it, and what becomes of it. */
export interface InlineEdit {
  readonly insertText: string;
  readonly range: MonacoNamespace.IRange;
  /** Since Monaco 0.54: drawn as an edit, and not as ghost text. */
  readonly isInlineEdit: boolean;
  readonly onTaken: () => void;
  readonly onDismissed: () => void;
}

/** A ghost as Monaco holds it, with what it was made from. */
export type GhostItem = MonacoNamespace.languages.InlineCompletion & { readonly number: number };
export interface GhostList {
  readonly items: GhostItem[];
  readonly enableForwardStability: boolean;
}
