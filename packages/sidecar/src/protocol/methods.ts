import {
  NotificationType,
  ProgressType,
  type InlineCompletionItem,
  type InlineCompletionParams,
  type ProgressToken,
  type TextDocumentIdentifier,
} from 'vscode-languageserver/node';

/** The command that an editor runs when an item was taken; its one argument is the item's id. */
export const didAcceptCommand = 'completion.didAccept';
/** Answers with the last decisions in words. */
export const explainCommand = 'completion.explain';
/** No automatic requests for the milliseconds given; until `completion.resume` without. */
export const snoozeCommand = 'completion.snooze';
export const resumeCommand = 'completion.resume';

/** What the engine is doing, for a status line. */
export interface StatusParams {
  readonly kind: 'Normal' | 'Warning' | 'Error' | 'Inactive';
  /** A request is on its way. */
  readonly busy: boolean;
  readonly message: string;
}

/** Server to client. */
export const didChangeStatus = new NotificationType<StatusParams>('didChangeStatus');

export const didShowCompletion = new NotificationType<{ readonly item: InlineCompletionItem }>(
  'textDocument/didShowCompletion',
);

export const didPartiallyAcceptCompletion = new NotificationType<{
  readonly item: InlineCompletionItem;
  /** UTF-16 units from the start of `insertText`. */
  readonly acceptedLength: number;
}>('textDocument/didPartiallyAcceptCompletion');

export const didRejectCompletion = new NotificationType<{ readonly item: InlineCompletionItem }>(
  'textDocument/didRejectCompletion',
);

/** Without a document: none has the focus. */
export const didFocus = new NotificationType<{ readonly textDocument?: TextDocumentIdentifier }>(
  'textDocument/didFocus',
);

/** The list of items as it goes to the editor. */
export interface ItemList {
  readonly items: InlineCompletionItem[];
}

export const partialItems = new ProgressType<ItemList>();

/** What an inline completion may be asked with: LSP 3.18, with what Copilot's clients add. */
export type InlineParams = InlineCompletionParams & {
  readonly partialResultToken?: ProgressToken;
  readonly textDocument: TextDocumentIdentifier & { readonly version?: number };
  readonly formattingOptions?: { readonly tabSize: number; readonly insertSpaces: boolean };
};
