import type { CompletionProvider } from '@org/completion-core';
import type { NextEditOptions } from '@org/completion-core/next-edit';

/** Settings of the next edits of a widget. All are optional, but the model must be one that can do it. */
export interface WidgetNextEditOptions extends Pick<
  NextEditOptions,
  'model' | 'format' | 'maxTokens' | 'timeoutMs' | 'requestsPerTenKeys'
> {
  /** Base URL of the server of the model, relative to the page. @default that of the completions */
  readonly endpoint?: string | undefined;
  /** As `token` of the widget, for `endpoint`; never a provider's key. @default none where there is an endpoint, else the widget's */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /** A provider, in place of `endpoint` and `token`, such as `mercuryEdit()` behind a gateway. */
  readonly provider?: CompletionProvider | undefined;
}
