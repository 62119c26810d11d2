/** The part of the document in a prompt, after trimming. Line ends are `\n`. */
export interface TextWindow {
  readonly prefix: string;
  readonly suffix: string;
}

/** Context from elsewhere: part of another file, a definition, a diagnostic. */
export interface Snippet {
  /** Path shown to the model, relative to the workspace with `/`. */
  readonly path: string;
  readonly text: string;
  /** Name of its context source, e.g. `open-documents`. */
  readonly source: string;
  /** Document that it is from; with the offsets, it never overlaps the window. */
  readonly uri?: string;
  /** Start in that document, in UTF-16 units. */
  readonly start?: number;
  /** End in that document, exclusive. */
  readonly end?: number;
  /** Higher is better, comparable within one source only. */
  readonly score?: number;
  /** Its last change, as a unified diff without file headers, for model families with edits in their prompt. */
  readonly diff?: string;
}

/** How the text around the cursor is presented to the model. */
export type PromptStrategy = 'fim' | 'suffix-param' | 'prefix-only' | 'chat-infill';

/** A line of a prompt's own words. */
export interface OwnLine {
  /** The line begins with this. */
  readonly start: string;
  /** It ends with this; between them may be anything, such as a path. */
  readonly end: string;
}

/** A message of a chat prompt. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** A prompt, ready for a provider to send. `stop` is ordered by importance: a provider sends as many as its server supports. */
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
      /** Snippets as comments, then `prefix`, for servers without a field for other files. Absent when there are no snippets. */
      readonly prefixWithSnippets?: string;
      readonly stop: readonly string[];
    }
  | { readonly strategy: 'prefix-only'; readonly text: string; readonly stop: readonly string[] }
  | {
      readonly strategy: 'chat-infill';
      readonly messages: readonly ChatMessage[];
      readonly stop: readonly string[];
      /** Text that the prompt asks the model to repeat before the new text; removed from the head of the answer. */
      readonly repeatedPrefix: string;
    };

/**
 * The prompt format of one model family: templates with placeholders `{prefix}`, `{suffix}`, `{path}`, `{language}` (its name,
 * e.g. `Python`), `{comment}` and `{commentEnd}` (around a comment of one line), `{repository}`, `{files}`, `{edits}`, and, for
 * families that rewrite the cursor's line, `{head}`, `{line}`, `{rest}`, `{tail}`: the prefix before the cursor's line, the line
 * before and after the cursor, and the suffix after that line, beginning with its line end. Inserted text is not searched for
 * placeholders.
 */
export interface FimFormat {
  /** E.g. `qwen`; what `prompt.fimFormat` is set to. */
  readonly name: string;
  /** Template of the prompt. A family without `{suffix}` and `{tail}` in it cannot fill in the middle. */
  readonly template: string;
  /** The family's format for several files; without one, snippets are comments in the prefix. */
  readonly multiFile?: {
    /** Template of the prompt, with `{files}`. */
    readonly template: string;
    /** Template of one file, with `{path}` and `{content}`. */
    readonly file: string;
  };
  /** The first part decides how much of the prompt is stable during typing. */
  readonly order: 'prefix-first' | 'suffix-first';
  /** Stop sequences, the most important first. */
  readonly stop: readonly string[];
  /** Special tokens besides `stop` that are invalid in an answer. */
  readonly specialTokens: readonly string[];
  /** Regular expressions for the model's name in lower case, without vendor, with `_` as `-`. */
  readonly models: readonly string[];
  /** The answer begins with the cursor's line up to the cursor. */
  readonly repeatsLine?: boolean;
  /** Why it does not fill in the middle, or where the format comes from; for `completion models` and `inspect`. */
  readonly evidence?: string;
}
