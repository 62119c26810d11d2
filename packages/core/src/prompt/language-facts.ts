import { knownLanguage } from '../languages/find-language';
import type { Language } from '../languages/language';

/** What prompts use of a language. */
export interface LanguageFacts {
  /** Display name, e.g. `C++`. */
  readonly name: string;
  /** The mark of a line comment, or both marks of a block comment. */
  readonly comment: { readonly line: string } | { readonly open: string; readonly close: string };
}

/** Facts of a language by id. An unknown one has its id as name and `#` as comment mark, which most models take for a comment anywhere. */
export function languageFacts(languageId: string): LanguageFacts {
  const language = knownLanguage(languageId);
  return { name: language?.name ?? languageId, comment: commentOf(language) };
}

function commentOf(language: Language | undefined): LanguageFacts['comment'] {
  const [line] = language?.lineComments ?? [];
  const [block] = language?.blockComments ?? [];
  if (line === undefined && block !== undefined) return { open: block[0], close: block[1] };
  // The table has patterns: their conditions on the position are removed.
  return { line: line?.replace(/^\^/, '').replace(/(?:\(\?|\\b).*$/, '') ?? '#' };
}

/** Turns `text` into comment lines. Ends of block comments in it are taken apart, so that they cannot end this one. */
export function commentOut(text: string, languageId: string): string {
  const { comment } = languageFacts(languageId);
  if ('line' in comment)
    return text
      .replace(/^(?=.)/gm, `${comment.line.replaceAll('$', '$$$$')} `)
      .replace(/^$/gm, comment.line.replaceAll('$', '$$$$'));
  const { open, close } = comment;
  const apart = `${close.slice(0, 1)} ${close.slice(1)}`;
  return `${open} ${text.split(close).join(apart)} ${close}`;
}
