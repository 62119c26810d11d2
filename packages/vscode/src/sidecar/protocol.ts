import {
  NotificationType,
  ProgressType,
  type InlineCompletionItem,
  type InlineCompletionParams,
  type ProgressToken,
} from 'vscode-languageclient';

/** The result of `textDocument/inlineCompletion`, and each partial result. */
export interface ItemList {
  readonly items: readonly InlineCompletionItem[];
}

/** What the extension adds to the parameters of LSP 3.18; the server's protocol page has them. */
export type InlineParams = InlineCompletionParams & {
  readonly textDocument: { readonly uri: string; readonly version: number };
  readonly partialResultToken?: ProgressToken;
  readonly formattingOptions?: { readonly tabSize: number; readonly insertSpaces: boolean };
};

/** The state of the engine as the server reports it. */
export interface SidecarStatus {
  readonly kind: 'Normal' | 'Warning' | 'Error' | 'Inactive';
  /** Whether a request is running. */
  readonly busy: boolean;
  readonly message: string;
}

export const partialItems = new ProgressType<ItemList>();
export const didChangeStatus = new NotificationType<SidecarStatus>('didChangeStatus');
export const didFocus = new NotificationType<{ readonly textDocument?: { readonly uri: string } }>(
  'textDocument/didFocus',
);
export const didRejectCompletion = new NotificationType<{ readonly item: object }>(
  'textDocument/didRejectCompletion',
);

/** A decision of the engine, as `completion.explain` returns it. */
export interface Decision {
  readonly uri: string;
  readonly at: number;
  readonly kind: string;
  readonly words: string;
}

/** A model, as `completion.models` returns it. */
export interface ListedModel {
  readonly id: string;
  /** Whether it can fill in the middle; absent when it is not known. */
  readonly fim?: boolean;
  readonly evidence: string;
  readonly contextTokens?: number;
}
