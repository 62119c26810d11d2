import type {
  CompletionEngine,
  CompletionEngineOptions,
  CompletionOutcome,
  CompletionProvider,
} from '@org/completion-core';
import { defaultKeys, type CompletionKeys } from './keys';
import { englishStrings, type CompletionStatus, type CompletionStrings } from './strings';

/** The methods that a widget uses of an engine: a {@link CompletionEngine}, or one in a worker (`connectEngine`). */
export type WidgetEngine = Pick<
  CompletionEngine,
  'stream' | 'shown' | 'accepted' | 'partiallyAccepted' | 'rejected' | 'on' | 'status' | 'dispose'
>;

/** Settings of a widget, the same for every editor. All are optional. */
export interface CompletionOptions {
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
  /** LSP language id. @default the editor's, or 'plaintext' */
  readonly languageId?: string | undefined;
  /** Identity of the document; completions are never reused in another document. @default a new one for each widget */
  readonly uri?: string | undefined;
  /** Path shown to the model. @default none */
  readonly relativePath?: string | undefined;
  /** Whether to request while typing, or only at the trigger key. @default true */
  readonly automatic?: boolean | undefined;
  /** Candidates that the keys for the next and the previous one request, 1–10. @default 3 */
  readonly candidates?: number | undefined;
  /** Keys of each action. @default see {@link CompletionKeys} */
  readonly keys?: Partial<CompletionKeys> | undefined;
  /** Texts. @default English */
  readonly strings?: Partial<CompletionStrings> | undefined;
  /** Nonce for style elements, where the page's policy requires one and the browser has no constructable style sheets. */
  readonly nonce?: string | undefined;
  /** Called when the status changes. */
  readonly onStatus?: ((status: CompletionStatus) => void) | undefined;
  /** Called with the outcome of every request to the engine, with its reason. */
  readonly onOutcome?: ((outcome: CompletionOutcome) => void) | undefined;
}

/** Options with the defaults that need no browser filled in. */
export interface ResolvedCompletionOptions extends CompletionOptions {
  readonly automatic: boolean;
  readonly candidates: number;
  readonly keys: CompletionKeys;
  readonly strings: CompletionStrings;
}

/** Fills in the defaults. @throws RangeError that names an invalid option */
export function resolveCompletionOptions(options: CompletionOptions): ResolvedCompletionOptions {
  const { automatic = true, candidates = 3 } = options;
  if (!Number.isInteger(candidates) || candidates < 1 || candidates > 10)
    throw new RangeError(`candidates must be an integer from 1 to 10, got ${String(candidates)}`);
  return {
    ...options,
    automatic,
    candidates,
    keys: { ...defaultKeys, ...options.keys },
    strings: { ...englishStrings, ...options.strings },
  };
}
