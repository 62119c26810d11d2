import type { DocumentSnapshot } from '../domain/document';
import type { ContentGate } from '../domain/gate';
import type { Notice } from '../domain/outcome';
import type { Prompt, PromptStrategy, Snippet, TextWindow } from '../domain/prompt';
import type { ProviderCapabilities } from '../domain/provider';

/** What a prompt is made from. */
export interface PromptInput {
  readonly document: DocumentSnapshot;
  /** Cursor in UTF-16 units, already clamped. */
  readonly offset: number;
  /** Best first. */
  readonly snippets: readonly Snippet[];
  readonly model: string;
  readonly capabilities: ProviderCapabilities;
  /** `provider.endpoint`: facts learnt about a server are remembered under it. */
  readonly endpoint: string;
  /** Everything that goes into the prompt passes through it. */
  readonly gate: ContentGate;
}

/** A piece of the prompt and why it is there, for `inspect()`. */
export interface PromptPart {
  readonly kind: 'prefix' | 'suffix' | 'snippet' | 'instruction' | 'marker';
  readonly text: string;
  readonly tokens: number;
  /** Context source or document the text is from. */
  readonly source: string;
  /** Why it was chosen, or why dropped. */
  readonly why: string;
  readonly dropped: boolean;
  /** Path of a snippet. */
  readonly path?: string;
}

export interface BuiltPrompt {
  readonly prompt: Prompt;
  /** The window the prompt shows, after trimming. */
  readonly window: TextWindow;
  /** The snippets in it, masked, in their order. */
  readonly snippets: readonly Snippet[];
  readonly parts: readonly PromptPart[];
  readonly notices: readonly Notice[];
  /** As counted here; the server's own count may differ. */
  readonly promptTokens: number;
  /** Text the model was told to repeat first; to be taken off the head of the answer where it stands. Empty when none. */
  readonly echo: string;
  /**
   * The beginning of the word at the cursor, which was cut from the prompt. The answer must begin with it, white space aside,
   * and goes on after it; an answer that does not is none. Empty when nothing was cut.
   */
  readonly partialWord: string;
}

/** What a server let us know about itself. */
export type ServerFeedback =
  /** It counted a prompt. `estimate` is `promptTokens` of the built prompt. */
  | {
      readonly kind: 'usage';
      readonly model: string;
      readonly languageId: string;
      readonly estimate: number;
      readonly promptTokens: number;
    }
  /** It lists the model's context length. `maxTokens` is what may be generated. */
  | {
      readonly kind: 'context-length';
      readonly endpoint: string;
      readonly model: string;
      readonly contextTokens: number;
      readonly maxTokens: number;
    }
  /** It refused the request (a 4xx that is no matter of keys or limits, or an error in its stream). */
  | {
      readonly kind: 'refusal';
      readonly endpoint: string;
      readonly model: string;
      readonly strategy: PromptStrategy;
      /** The server's own message. */
      readonly message: string;
      /** `promptTokens` of the refused prompt. */
      readonly promptTokens: number;
    };

/** Builds prompts for one engine and keeps what must stay still between keystrokes. */
export interface PromptBuilder {
  /** The prompt for one request. Rejects only when the gate does. */
  build(input: PromptInput): Promise<BuiltPrompt>;
  /**
   * Keeps what a server let us know, per endpoint and model. After a refusal: whether a prompt built anew would be another one, so that one
   * more try is worth it (shorter, or with the hole told another way).
   */
  onFeedback(lesson: ServerFeedback): boolean;
}
