import type { DocumentSnapshot } from '@org/completion-core';

/** Where the cursor stands in a marked text. */
export interface MarkedDocument {
  /** The text without the mark. */
  readonly document: DocumentSnapshot & { readonly text: string };
  /** Of the cursor, in UTF-16 units. */
  readonly offset: number;
}

/**
 * A document with a cursor, out of a text with one `█` in it: `documentAt('const x = █;')`.
 *
 * @param options - `uri`, `file:///project/file.ts` by default; `languageId`, `typescript`; `relativePath`, `version`.
 * @throws TypeError when the text holds no mark, or more than one
 */
export function documentAt(
  marked: string,
  options: {
    readonly uri?: string;
    readonly languageId?: string;
    readonly relativePath?: string;
    readonly version?: number;
  } = {},
): MarkedDocument {
  const [before, after, ...rest] = marked.split('█');
  if (before === undefined || after === undefined || rest.length > 0) {
    throw new TypeError('the text needs exactly one cursor mark █');
  }
  return {
    document: { uri: 'file:///project/file.ts', languageId: 'typescript', ...options, text: before + after },
    offset: before.length,
  };
}
