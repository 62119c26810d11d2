import {
  resolveSessionOptions,
  type AdapterEngine,
  type ResolvedSessionOptions,
  type SessionOptions,
} from '@org/completion-adapter-kit';
import type { CompletionEngine, CompletionEngineOptions, CompletionProvider } from '@org/completion-core';
import type { WidgetNextEditOptions } from '../next-edit/options';

/** The methods that a widget uses of an engine: a {@link CompletionEngine}, or one in a worker (`connectEngine`). `nextEdit` is for next edits only. */
export type WidgetEngine = AdapterEngine &
  Pick<CompletionEngine, 'dispose'> &
  Partial<Pick<CompletionEngine, 'nextEdit'>>;

/** Settings of a widget, the same for every editor. All are optional. */
export interface CompletionOptions extends Omit<SessionOptions, 'engine'> {
  /** Base URL of a gateway or of any OpenAI-compatible server, relative to the page. @default '/v1' */
  readonly endpoint?: string | undefined;
  /**
   * A short-lived token of the gateway, or a function that fetches one. Never a provider's key: every visitor could read it.
   * @default none, as for a gateway on the page's own origin
   */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /** Model id. @default the one that the server names, else the best it lists to complete code with, else 'default' */
  readonly model?: string | undefined;
  /** A provider, in place of `endpoint`, `token` and `model`; e.g. the embedded model. */
  readonly provider?: CompletionProvider | undefined;
  /** An engine, e.g. one in a worker, in place of all of the above. The widget does not dispose of it. */
  readonly engine?: WidgetEngine | undefined;
  /** Settings of the engine that the widget makes. @default the engine's, without speculative requests */
  readonly engineOptions?: Omit<CompletionEngineOptions, 'provider' | 'model'> | undefined;
  /**
   * Next edits: what to change next, on any line. Its model must be one that can do it, such as Zeta or Sweep; `{}` where `engine`
   * has its own. They are loaded only when this is set.
   *
   * @default false
   */
  readonly nextEdit?: WidgetNextEditOptions | false | undefined;
  /** LSP language id. @default the editor's, or 'plaintext' */
  readonly languageId?: string | undefined;
  /** Nonce for style elements, where the page's policy requires one and the browser has no constructable style sheets. */
  readonly nonce?: string | undefined;
}

/** Options with the defaults that need no browser filled in. */
export type ResolvedCompletionOptions = ResolvedSessionOptions<CompletionOptions>;

/** Fills in the defaults. @throws RangeError that names an invalid option */
export function resolveCompletionOptions(options: CompletionOptions): ResolvedCompletionOptions {
  return resolveSessionOptions(options);
}
