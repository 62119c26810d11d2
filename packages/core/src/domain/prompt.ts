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
  /** The change that made it what it is, as a unified diff without file headers, for families that are told edits. */
  readonly diff?: string;
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
      /** Snippets as comments, then `prefix`, for servers that have no place for other files. Absent when there are no snippets. */
      readonly prefixWithSnippets?: string;
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

/**
 * How one model family is told the hole, as data: a text with places in it. Places are `{prefix}`, `{suffix}`, `{path}`,
 * `{language}` (its name, e.g. `Python`), `{comment}` and `{commentEnd}` (around a comment of one line), `{repository}`, `{files}`, `{edits}`, and
 * for families that rewrite the cursor's line `{head}`, `{line}`, `{rest}`, `{tail}`: the prefix before the cursor's line, the line before
 * and after the cursor, and the suffix after that line, beginning with its line end. Text that is put into a place is never read for places again.
 */
export interface FimFormat {
  /** E.g. `qwen`; what `prompt.fimFormat` is set to. */
  readonly name: string;
  /** Without `{suffix}` or `{tail}` in it the family is known not to fill in the middle. */
  readonly template: string;
  /** The family's own form for several files; without one, snippets go into the prefix as comments. */
  readonly multiFile?: {
    /** With `{files}` in it. */
    readonly template: string;
    /** One file: `{path}` and `{content}`. */
    readonly file: string;
  };
  /** What comes first decides how much of the prompt stays still while somebody types. */
  readonly order: 'prefix-first' | 'suffix-first';
  /** Ends of an answer, the most important first. */
  readonly stop: readonly string[];
  /** Markers besides `stop` that have no business in an answer. */
  readonly specialTokens: readonly string[];
  /** Regular expressions over the model's name: lower case, without vendor, `_` as `-`. */
  readonly models: readonly string[];
  /** The answer begins with the cursor's line up to the cursor. */
  readonly repeatsLine?: boolean;
  /** Where the format is from, and what is not certain about it. */
  readonly evidence: string;
}
