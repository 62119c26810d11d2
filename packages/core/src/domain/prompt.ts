/** What of the document goes into a prompt, after trimming. Lines end in `\n` here whatever the document uses. */
export interface TextWindow {
  readonly prefix: string;
  readonly suffix: string;
}

/** A piece of text from elsewhere that may help: part of another file, a definition, a diagnostic. */
export interface Snippet {
  /** Path shown to the model, relative to the workspace with `/`. */
  readonly path: string;
  readonly text: string;
  /** Name of the context source that brought it, e.g. `open-documents`. */
  readonly source: string;
  /** Document it was taken from, with the offsets, so that it never overlaps the window. */
  readonly uri?: string;
  readonly start?: number;
  readonly end?: number;
  /** Higher is better, comparable within one source only. */
  readonly score?: number;
}

/** How the hole is told to the model. */
export type PromptStrategy = 'fim' | 'suffix-param' | 'prefix-only' | 'chat-infill';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** A prompt, ready for a provider to put on the wire. `stop` is ordered by importance: a provider sends as many as its server takes. */
export type Prompt =
  | {
      readonly strategy: 'fim';
      readonly text: string;
      readonly stop: readonly string[];
      /** Name of the FIM family, e.g. `qwen`. */
      readonly format: string;
    }
  | {
      readonly strategy: 'suffix-param';
      readonly prefix: string;
      readonly suffix: string;
      readonly snippets: readonly Snippet[];
      readonly stop: readonly string[];
    }
  | { readonly strategy: 'prefix-only'; readonly text: string; readonly stop: readonly string[] }
  | {
      readonly strategy: 'chat-infill';
      readonly messages: readonly ChatMessage[];
      readonly stop: readonly string[];
      /** Text the model was told to repeat before the new text; taken off the answer's head where it stands. */
      readonly echo: string;
    };
