/** Finds the lines of offsets, counted from the last one asked for in the document, so that the cost does not depend on its size. */
export class LineCounter {
  /** Per document an offset whose line is known. */
  readonly #known = new Map<string, { readonly offset: number; readonly line: number }>();

  /** The line of `offset`, from 0. Until the next call for the document, no text before `offset` may change. */
  lineAt(uri: string, text: string, offset: number): number {
    const known = this.#known.get(uri) ?? { offset: 0, line: 0 };
    const line =
      offset >= known.offset
        ? known.line + linesBetween(text, known.offset, offset)
        : known.line - linesBetween(text, offset, known.offset);
    this.#known.set(uri, { offset, line });
    return line;
  }

  /** The document was closed. */
  forget(uri: string): void {
    this.#known.delete(uri);
  }
}

/** Number of line ends in a piece of `text`. */
export function linesBetween(text: string, start: number, end: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
