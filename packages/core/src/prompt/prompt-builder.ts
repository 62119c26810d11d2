import type { DocumentSnapshot } from '../domain/document';
import type { ContentGate } from '../domain/gate';
import type { Notice } from '../domain/outcome';
import type { Prompt, Snippet, TextWindow } from '../domain/prompt';
import type { ProviderCapabilities, ServerFacts } from '../domain/provider';
import type { Refusal } from './server-limits';
import type { TokenUsageSample } from './token-estimate';

/** Input of one prompt. */
export interface PromptInput {
  /** The document with the cursor. */
  readonly document: DocumentSnapshot;
  /** Cursor in UTF-16 units, already clamped. */
  readonly offset: number;
  /** Candidates, best first. */
  readonly snippets: readonly Snippet[];
  /** Model id as sent to the server. */
  readonly model: string;
  /** Number of the model's parameters, where the server's list has it. */
  readonly parameters?: number | undefined;
  /** Of the provider. */
  readonly capabilities: ProviderCapabilities;
  /** `provider.endpoint`, the key for what is learned about a server. */
  readonly endpoint: string;
  /** What the server has said of the model. @default nothing */
  readonly facts?: ServerFacts | undefined;
  /** Tokens of a prompt that the server computes in time. @default no limit */
  readonly timelyTokens?: number;
  /** Everything that goes into the prompt passes through it. */
  readonly gate: ContentGate;
}

/** A piece of the prompt and why it is there, for `inspect()`. */
export interface PromptPart {
  /** `marker`: text that the format requires, such as special tokens and paths. */
  readonly kind: 'prefix' | 'suffix' | 'snippet' | 'instruction' | 'marker';
  readonly text: string;
  /** Estimated, or counted by `prompt.tokenCounter`. */
  readonly tokens: number;
  /** Name of the context source, path of the document, or name of the prompt format. */
  readonly source: string;
  /** Why it was chosen or dropped. */
  readonly why: string;
  /** Whether it was left out of the prompt. */
  readonly dropped: boolean;
  /** Path of a snippet. */
  readonly path?: string;
}

/** A prompt and how it was built. */
export interface BuiltPrompt {
  /** What the provider sends. */
  readonly prompt: Prompt;
  /** Text around the cursor as the prompt shows it: cut and masked. */
  readonly window: TextWindow;
  /** Snippets in the prompt, masked, in their order. */
  readonly snippets: readonly Snippet[];
  /** Pieces of the prompt in order, then dropped snippets. */
  readonly parts: readonly PromptPart[];
  /** Warnings for the user, such as a masked secret. */
  readonly notices: readonly Notice[];
  /** Sum of the parts' tokens, rounded up; the server's own count may differ. */
  readonly promptTokens: number;
  /** Text that the model is asked to repeat first, to be removed from the start of the answer. Empty when there is none. */
  readonly repeatedPrefix: string;
  /**
   * The last space and the beginning of a word at the cursor, when they were cut from the prompt: the answer begins with them, in the
   * model's own space; one that does not is rejected. Empty when nothing was cut.
   */
  readonly healed: string;
}

/** What a server reported about a prompt or model. */
export type ServerFeedback =
  /** It counted a prompt. `estimate` is {@link BuiltPrompt.promptTokens}. */
  | (TokenUsageSample & { readonly kind: 'usage' })
  /** It lists the model's context length. `maxTokens` is what may be generated. */
  | {
      readonly kind: 'context-length';
      readonly endpoint: string;
      readonly model: string;
      readonly contextTokens: number;
      readonly maxTokens: number;
    }
  /** It answered a chat prompt; `talked`: with talk or with the prompt's own words alone. */
  | {
      readonly kind: 'chat-answer';
      readonly endpoint: string;
      readonly model: string;
      readonly talked: boolean;
    }
  /** It takes none of the prompts that were tried. */
  | { readonly kind: 'no-strategy'; readonly endpoint: string; readonly model: string }
  /** It refused the request: a 4xx other than authentication or rate limiting, or an error in its stream. */
  | (Refusal & { readonly kind: 'refusal' });

/** Builds prompts for one engine and keeps what should stay the same between keystrokes. */
export interface PromptBuilder {
  /** Builds the prompt for one request. Rejects only when the gate does. */
  build(input: PromptInput): Promise<BuiltPrompt>;
  /**
   * Stores what a server reported, per endpoint and model. Returns whether the request is worth one retry: after a refusal, when the
   * next prompt would be shorter or of another strategy.
   */
  onFeedback(feedback: ServerFeedback): boolean;
}
