import { commonTail, commonHead } from '@org/completion-core/adapter';

/** Lines in a block when it is made. A key then lays out one block, not the document. */
const blockLines = 64;

/** Some whole lines of a text. */
export interface LineBlock {
  /** UTF-16 units, without the line end between it and the next block. */
  readonly length: number;
  /** Height of its lines in pixels; `undefined` until they are measured after a change. */
  height: number | undefined;
}

/**
 * A text as blocks of lines, whose heights are kept while their lines do not change: an edit costs the blocks it touches, even
 * when it adds lines. Holds the last text, and no copies of its parts.
 */
export class LineBlocks {
  #text = '';
  #blocks: LineBlock[] = [{ length: 0, height: undefined }];

  get all(): readonly LineBlock[] {
    return this.#blocks;
  }

  /** Replaces the last text by `text`. */
  update(text: string): void {
    const before = this.#text;
    if (text === before) return;
    this.#text = text;
    const same = commonHead(before, text);
    const sameEnd = commonTail(before, text, Math.min(before.length, text.length) - same);
    const blocks = this.#blocks;
    let first = 0;
    let from = 0;
    // A block stays when its line end does.
    for (
      let block = blocks[first];
      block !== undefined && from + block.length < same;
      block = blocks[++first]
    )
      from += block.length + 1;
    let last = blocks.length;
    let to = before.length + 1;
    for (let block = blocks[last - 1]; last > first && block !== undefined; block = blocks[--last - 1]) {
      const start = to - block.length - 1;
      if (start - 1 < before.length - sameEnd || start <= from) break;
      to = start;
    }
    const changed = text.slice(from, to - 1 + text.length - before.length);
    const made = lengthsOf(changed).map((length): LineBlock => ({ length, height: undefined }));
    blocks.splice(first, last - first, ...made);
  }

  /** The block that contains `offset`, and its bounds. @throws RangeError behind the end of the text */
  blockAt(offset: number): { readonly index: number; readonly start: number; readonly end: number } {
    let start = 0;
    let index = 0;
    for (const { length } of this.#blocks) {
      if (offset <= start + length) return { index, start, end: start + length };
      start += length + 1;
      index++;
    }
    throw new RangeError(`no offset ${offset} in ${this.#text.length} units`);
  }

  /** For a changed text style. */
  forgetHeights(): void {
    for (const block of this.#blocks) block.height = undefined;
  }
}

/** Lengths of the blocks of `text`. A block may hold more lines than a new one, so that an added line does not split it. */
function lengthsOf(text: string): readonly number[] {
  const lengths: number[] = [];
  let lines = 0;
  let start = 0;
  let cut = -1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (++lines % blockLines !== 0) continue;
    if (cut >= 0) {
      lengths.push(cut - start);
      start = cut + 1;
    }
    cut = at;
  }
  lengths.push(text.length - start);
  return lengths;
}
