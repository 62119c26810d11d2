import type { TextSource } from '@org/completion-core';
import type { Position } from 'vscode-languageserver/node';

/** Length of the middle piece on each side of an edit, where the next edits are expected, in UTF-16 units. */
const nearChars = 2_048;
/** Maximum length of the edited piece, in UTF-16 units. */
const maxPieceChars = 16_384;

/** An immutable text in three pieces, so that an edit copies only the middle one. */
class Pieces implements TextSource {
  readonly head: string;
  readonly middle: string;
  readonly tail: string;
  readonly length: number;
  #whole: string | undefined;

  constructor(head: string, middle: string, tail: string) {
    this.head = head;
    this.middle = middle;
    this.tail = tail;
    this.length = head.length + middle.length + tail.length;
  }

  slice(start: number, end: number): string {
    const from = Math.max(0, start);
    const to = Math.min(this.length, end);
    const middleStart = this.head.length;
    const tailStart = middleStart + this.middle.length;
    if (to <= middleStart) return this.head.slice(from, Math.max(from, to));
    if (from >= tailStart) return this.tail.slice(from - tailStart, Math.max(from, to) - tailStart);
    return (
      this.head.slice(from, middleStart) +
      this.middle.slice(Math.max(0, from - middleStart), to - middleStart) +
      this.tail.slice(0, Math.max(0, to - tailStart))
    );
  }

  replace(start: number, end: number, text: string): Pieces {
    const { head, middle, tail } = this;
    const [from, to] = [start - head.length, end - head.length];
    if (from >= 0 && to <= middle.length && middle.length + text.length <= maxPieceChars)
      return new Pieces(head, middle.slice(0, from) + text + middle.slice(to), tail);
    const whole = this.slice(0, start) + text + this.slice(end, this.length);
    const editEnd = start + text.length;
    const cut = [Math.max(0, editEnd - nearChars), Math.min(whole.length, editEnd + nearChars)] as const;
    return new Pieces(whole.slice(0, cut[0]), whole.slice(...cut), whole.slice(cut[1]));
  }

  toString(): string {
    return (this.#whole ??= this.head + this.middle + this.tail);
  }
}

/**
 * A document of the editor by lines and UTF-16 units; LF, CRLF and CR end lines. The cost of an edit depends on its size and not on
 * the length of the document, except for a pass over the start offsets of the lines below.
 */
export class LiveDocument {
  readonly uri: string;
  readonly languageId: string;
  version: number;
  #pieces: Pieces;
  /** The start offset of each line. */
  #starts: number[];

  constructor(uri: string, languageId: string, version: number, text: string) {
    this.uri = uri;
    this.languageId = languageId;
    this.version = version;
    this.#pieces = new Pieces(text, '', '');
    this.#starts = [0, ...startsIn(text, 0)];
  }

  get length(): number {
    return this.#pieces.length;
  }

  /** The present text, not affected by later edits. */
  snapshot(): TextSource {
    return this.#pieces;
  }

  /** The text as one string, assembled on demand. */
  getText(): string {
    return this.#pieces.toString();
  }

  /** Replaces the text from `start` to `end` with `text`. */
  replace(start: number, end: number, text: string): void {
    const starts = this.#starts;
    // An edit can join or separate a CR and an LF at its ends, so one more line on each side is scanned again.
    const first = Math.max(0, this.#lineAt(start) - 1);
    const last = Math.min(starts.length - 1, this.#lineAt(end) + 1);
    const delta = text.length - (end - start);
    const regionStart = starts[first] ?? 0;
    const below = starts[last + 1];
    this.#pieces = this.#pieces.replace(start, end, text);
    const regionEnd = below === undefined ? this.#pieces.length : below + delta;
    const found = startsIn(this.#pieces.slice(regionStart, regionEnd), regionStart);
    // The start of the line below the region is known already.
    if (below !== undefined) found.pop();
    if (found.length === last - first) {
      for (const [index, lineStart] of found.entries()) starts[first + 1 + index] = lineStart;
    } else {
      const kept = starts.slice(last + 1);
      starts.length = first + 1;
      for (const lineStart of found) starts.push(lineStart);
      for (const lineStart of kept) starts.push(lineStart);
    }
    if (delta === 0) return;
    for (let line = first + 1 + found.length; line < starts.length; line++)
      starts[line] = (starts[line] ?? 0) + delta;
  }

  /** The offset of a position, clamped into the document and before its line's end characters. */
  offsetAt({ line, character }: Position): number {
    if (line < 0) return 0;
    const start = this.#starts[line];
    if (start === undefined) return this.length;
    const end = this.#starts[line + 1] ?? this.length;
    return this.#beforeLineEnd(Math.min(start + Math.max(0, character), end), start);
  }

  /** The position of an offset, clamped in the same way. */
  positionAt(offset: number): Position {
    const clamped = Math.max(0, Math.min(offset, this.length));
    const line = this.#lineAt(clamped);
    const start = this.#starts[line] ?? 0;
    return { line, character: this.#beforeLineEnd(clamped, start) - start };
  }

  /** The last line that begins at or before `offset`. */
  #lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? Infinity) > offset) high = middle;
      else low = middle;
    }
    return low;
  }

  #beforeLineEnd(offset: number, lineStart: number): number {
    let at = offset;
    while (at > lineStart && /[\r\n]/.test(this.#pieces.slice(at - 1, at))) at--;
    return at;
  }
}

/** The start offsets of the lines in `text` after its first one; `text` starts at offset `base`. */
function startsIn(text: string, base: number): number[] {
  const starts: number[] = [];
  for (const { index, 0: end } of text.matchAll(/\r\n|\r|\n/g)) starts.push(base + index + end.length);
  return starts;
}
