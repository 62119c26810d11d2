import type { FimFormat, PromptStrategy, Snippet, TextWindow } from '../domain/prompt';
import { familySpecialTokens } from '../models/family-special-tokens';
import { neutralizeSpecialTokens } from '../models/neutralize-special-tokens';
import { formatSpecialTokens, plainSpecialTokens } from '../models/special-tokens';
import { cursorMarker } from './render-chat';

/**
 * Texts that the server would read as part of this prompt's form: special tokens of the format and of the model, also those that
 * code can hold, and the cursor marker. They must not occur in window, snippets or names.
 */
export function reservedTexts(
  strategy: PromptStrategy,
  format: FimFormat | undefined,
  model: string,
): readonly string[] {
  const ofFormat = strategy === 'fim' && format !== undefined ? formatSpecialTokens(format) : [];
  return [...ofFormat, ...familySpecialTokens(model), ...(strategy === 'chat-infill' ? [cursorMarker] : [])];
}

/** A path or name for a prompt: on one line, without special tokens. It need not be the user's own. */
export function escapeName(name: string, reserved: readonly string[]): string {
  const line = name.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  return neutralizeSpecialTokens(line, [...plainSpecialTokens, ...reserved]);
}

/** `window`, as the gate returned it, without `reserved`. */
export function escapeWindow({ prefix, suffix }: TextWindow, reserved: readonly string[]): TextWindow {
  return {
    prefix: neutralizeSpecialTokens(prefix, reserved),
    suffix: neutralizeSpecialTokens(suffix, reserved),
  };
}

/** `snippet`, as the gate returned it, without `reserved`. */
export function escapeSnippet(snippet: Snippet, reserved: readonly string[]): Snippet {
  const { path, text, diff } = snippet;
  return {
    ...snippet,
    path: escapeName(path, reserved),
    text: neutralizeSpecialTokens(text, reserved),
    ...(diff === undefined ? {} : { diff: neutralizeSpecialTokens(diff, reserved) }),
  };
}
