import { knownLanguage } from '../languages/find-language';
import type { Language } from '../languages/language';

/** What a prompt needs to know of a language. */
export interface LanguageFacts {
  /** As people write it, e.g. `C++`. */
  readonly name: string;
  /** What begins a comment that ends with the line, or the two ends of one that does not. */
  readonly comment: { readonly line: string } | { readonly open: string; readonly close: string };
}

/** The facts of a language id; an unknown one is written as it is called and commented with `#`, which most models take for a comment anywhere. */
export function languageFacts(languageId: string): LanguageFacts {
  const language = knownLanguage(languageId);
  return { name: language?.name ?? languageId, comment: commentOf(language) };
}

function commentOf(language: Language | undefined): LanguageFacts['comment'] {
  const [line] = language?.lineComments ?? [];
  const [block] = language?.blockComments ?? [];
  if (line === undefined && block !== undefined) return { open: block[0], close: block[1] };
  // Marks are patterns: what says where they stand is left out.
  return { line: line?.replace(/^\^/, '').replace(/(?:\(\?|\\b).*$/, '') ?? '#' };
}

/** `text` as comment lines. The end of a block comment inside it is taken apart, so that it cannot end this one. */
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
