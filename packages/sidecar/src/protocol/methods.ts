import type { PulledItem } from '@org/completion-adapter-kit';
import {
  NotificationType,
  ProgressType,
  type InlineCompletionItem,
  type InlineCompletionParams,
  type Position,
  type ProgressToken,
  type TextDocumentIdentifier,
} from 'vscode-languageserver/node';

/** The command that an editor runs when an item was accepted; its only argument is the item's id. */
export const didAcceptCommand = 'completion.didAccept';
/** Returns the last decisions, with a description of each. */
export const explainCommand = 'completion.explain';
/** Returns the models that the server for a document offers; its only argument is the document's URI, or nothing. */
export const modelsCommand = 'completion.models';
/** Pauses automatic requests for the milliseconds in its argument; until `completion.resume` without one. */
export const snoozeCommand = 'completion.snooze';
/** Ends a snooze. */
export const resumeCommand = 'completion.resume';

/** The state of the engine, for a status line. */
export interface StatusParams {
  readonly kind: 'Normal' | 'Warning' | 'Error' | 'Inactive';
  /** Whether a request is running. */
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

/** Without a document when none has the focus. */
export const didFocus = new NotificationType<{ readonly textDocument?: TextDocumentIdentifier }>(
  'textDocument/didFocus',
);

/** The items in the response to an editor. */
export interface ItemList {
  readonly items: InlineCompletionItem[];
}

/** The response when there is nothing to show. */
export const noItems: ItemList = { items: [] };

/** The response with `items`. Each item's command reports its acceptance. */
export function toItemList(items: readonly PulledItem[], positionAt: (offset: number) => Position): ItemList {
  return {
    items: items.map(({ id, insertText, start, end }) => ({
      insertText,
      range: { start: positionAt(start), end: positionAt(end) },
      command: { title: 'Accept completion', command: didAcceptCommand, arguments: [id] },
    })),
  };
}

export const partialItems = new ProgressType<ItemList>();

/** The parameters of an inline completion: LSP 3.18, with the additions of Copilot's clients. */
export type InlineParams = InlineCompletionParams & {
  readonly partialResultToken?: ProgressToken;
  readonly textDocument: TextDocumentIdentifier & { readonly version?: number };
  readonly formattingOptions?: { readonly tabSize: number; readonly insertSpaces: boolean } | null;
};
