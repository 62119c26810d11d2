import { declarationsIn, signatureOf, type Declaration } from './declarations';
import { wordsOf } from './name-evidence';

/** A signature in the outline of a file. */
export interface OutlineEntry {
  readonly name: string;
  readonly signature: string;
  /** The words that the name is made of. */
  readonly words: readonly string[];
  /** Position of the entry that this is a member of; `undefined` at the outermost level. */
  readonly parent: number | undefined;
}

/** What a file declares. */
export interface FileOutline {
  readonly declarations: readonly Declaration[];
  /** Without what is private, which no other file can use, in the order of the file. */
  readonly entries: readonly OutlineEntry[];
}

export function outlineOf(text: string): FileOutline {
  const declarations = declarationsIn(text);
  const entries: OutlineEntry[] = [];
  let outermost: number | undefined;
  let isInPrivate = false;
  for (const declaration of declarations) {
    const { name } = declaration;
    const signature = signatureOf(declaration);
    const isMember = /^\s/.test(signature);
    const isPrivate = /^\s*private\b/.test(signature);
    if (!isMember) {
      outermost = entries.length;
      isInPrivate = isPrivate;
    }
    if (isPrivate || isInPrivate || (isMember && name.startsWith('#'))) continue;
    entries.push({ name, signature, words: wordsOf(name), parent: isMember ? outermost : undefined });
  }
  return { declarations, entries };
}
