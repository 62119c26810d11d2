import type { EditEvent } from '../../domain/edit-history';
import type { ChatMessage, Snippet } from '../../domain/prompt';

/** What of the document a format lets the model rewrite, and what it shows around it. */
export type RegionShape =
  /** Whole lines around the cursor up to so many tokens, of three bytes each. */
  | { readonly by: 'tokens'; readonly editable: number; readonly context: number }
  /** So many lines above and below the cursor's; the context begins at a multiple of `snap` lines, so that it seldom changes. */
  | {
      readonly by: 'lines';
      readonly above: number;
      readonly below: number;
      readonly contextAbove: number;
      readonly contextBelow: number;
      readonly snap?: number;
    };

/** What a prompt for a next edit is made of. Line ends are `\n`, and everything has been through the gate. */
export interface EditPromptInput {
  /** Relative to the workspace, with `/`. */
  readonly path: string;
  /** Whole lines before the region. */
  readonly before: string;
  /** The lines that the model rewrites, with the last line end unless they end the document. */
  readonly region: string;
  /** Whole lines after the region. */
  readonly after: string;
  /** Cursor, in UTF-16 units from the start of `region`. */
  readonly cursor: number;
  /** Line of the region in the document, from 0. */
  readonly firstLine: number;
  /** `before` begins the document. */
  readonly atStart: boolean;
  /** `after` ends the document. */
  readonly atEnd: boolean;
  /** The last edits, oldest first. */
  readonly events: readonly EditEvent[];
  /** Pieces of other files, best first. */
  readonly snippets: readonly Snippet[];
}

/** A prompt for a next edit: a text to go on with, or a chat. */
export type EditPrompt =
  | { readonly text: string; readonly stop: readonly string[] }
  | { readonly messages: readonly ChatMessage[]; readonly stop: readonly string[] };

/** What an answer says. */
export type ParsedAnswer =
  /** The region as it shall be, and the cursor in it where the model says so. */
  | { readonly kind: 'region'; readonly text: string; readonly cursor?: number }
  | { readonly kind: 'no-edit' }
  /** The answer is not in the format: `fault` says how, in words that follow "the answer". */
  | { readonly kind: 'wrong'; readonly fault: string };

/** The format of prompts and answers of one family of next-edit models. */
export interface EditFormat {
  /** E.g. `zeta-2.1`; what the option `format` is set to. */
  readonly name: string;
  /** Regular expressions for the model's name in lower case, without vendor, with `_` as `-`. */
  readonly models: readonly string[];
  /** Whether the prompt is a text that the model goes on with, or a chat. */
  readonly asked: 'text' | 'chat';
  readonly shape: RegionShape;
  /** Maximum number of edits in the prompt. */
  readonly maxEvents: number;
  /** Special strings of the format. In the document and the edits they are taken apart. */
  readonly tokens: readonly string[];
  /** Lines that would be read as part of the format: a region with one of them as a whole line is not sent. @default [] */
  readonly markerLines?: readonly string[];
  render(input: EditPromptInput): EditPrompt;
  /** Reads an answer to the prompt of `input`. `isWhole`: the model ended it, or a stop sequence did. */
  parse(answer: string, input: EditPromptInput, isWhole: boolean): ParsedAnswer;
  /** Source of the format, and what is uncertain about it. */
  readonly evidence: string;
}
