import type { DocumentSnapshot } from '../domain/document';
import type { ContentGate } from '../domain/gate';
import type { Notice } from '../domain/outcome';
import type { Prompt, Snippet, TextWindow } from '../domain/prompt';
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
}

export interface BuiltPrompt {
  readonly prompt: Prompt;
  /** The window the prompt shows, after trimming. */
  readonly window: TextWindow;
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
  readonly heal: string;
}

/** Builds prompts for one engine and keeps what must stay still between keystrokes. */
export interface PromptBuilder {
  /** The prompt for one request. Rejects only when the gate does. */
  build(input: PromptInput): Promise<BuiltPrompt>;
}
