import type { Snippet, TextWindow } from '../domain/prompt';
import type { PromptPart } from './prompt-builder';

/** What a prompt is rendered from, after cutting, masking and escaping. */
export interface PromptMaterial {
  /** Text around the cursor. */
  readonly window: TextWindow;
  /** Path of the document, relative to the workspace, with `/`. */
  readonly path: string;
  /** LSP language id of the document. */
  readonly languageId: string;
  /** The option `prompt.repositoryName`. */
  readonly repositoryName: string;
  /** In the order of the prompt, from stable to volatile. */
  readonly snippets: readonly Snippet[];
}

/** A piece of the prompt's text; all pieces joined are the prompt. */
export interface PromptPiece {
  readonly kind: PromptPart['kind'];
  readonly text: string;
  /** Set when `kind` is `snippet`. */
  readonly snippet?: Snippet;
}

/** The texts of `pieces`, joined. */
export function joinPieces(pieces: readonly PromptPiece[]): string {
  return pieces.map(({ text }) => text).join('');
}
