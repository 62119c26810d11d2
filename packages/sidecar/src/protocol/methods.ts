import type { PulledItem } from '@org/completion-adapter-kit';
import {
  NotificationType,
  ProgressType,
  type Command,
  type InlineCompletionItem,
  type InlineCompletionParams,
  type Position,
  type ProgressToken,
  type Range,
  type TextDocumentIdentifier,
} from 'vscode-languageserver/node';

/** The command that an editor runs when an item or an edit was accepted; its only argument is the id of that. */
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

/** Without a document when none has the focus. Some clients give the URI alone. */
export const didFocus = new NotificationType<{
  readonly textDocument?: TextDocumentIdentifier;
  readonly uri?: string;
}>('textDocument/didFocus');

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

/** The method of Copilot's clients for the next edit. */
export const nextEditMethod = 'textDocument/copilotInlineEdit';

/** What an editor reports about an edit: as received, or with its command alone. */
interface EditReport {
  readonly item: Partial<InlineEdit>;
}

export const didShowInlineEdit = new NotificationType<EditReport>('textDocument/didShowInlineEdit');

export const didAcceptInlineEdit = new NotificationType<EditReport>('textDocument/didAcceptInlineEdit');

export const didRejectInlineEdit = new NotificationType<EditReport>('textDocument/didRejectInlineEdit');

/** A next edit: replace `range` of the document by `text`. */
export interface InlineEdit {
  readonly text: string;
  /** As in the request: clients compare it with what they sent. */
  readonly textDocument: { readonly uri: string; readonly version: number };
  readonly range: Range;
  /** Reports that the edit was accepted. */
  readonly command: Command;
}

/** The next edits in the response to an editor, best first. */
export interface InlineEditList {
  readonly edits: InlineEdit[];
}

/** The response when there is no next edit. Never `null`: clients read `edits` of it. */
export const noEdits: InlineEditList = { edits: [] };

/** The parameters of a request for the next edit. */
export type InlineEditParams = Pick<InlineParams, 'textDocument' | 'position'> & {
  /** Clients of Copilot send none, or that the request is automatic. */
  readonly context?: { readonly triggerKind?: number } | null;
};

export const partialItems = new ProgressType<ItemList>();

/** The parameters of an inline completion: LSP 3.18, with the additions of Copilot's clients. */
export type InlineParams = InlineCompletionParams & {
  readonly partialResultToken?: ProgressToken;
  readonly textDocument: TextDocumentIdentifier & { readonly version?: number };
  readonly formattingOptions?: { readonly tabSize: number; readonly insertSpaces: boolean } | null;
};
