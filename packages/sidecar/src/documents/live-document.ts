import type { TextSource } from '@org/completion-core';
import type { Position } from 'vscode-languageserver/node';

/** Kept on both sides of an edit where the next ones are expected, in UTF-16 units. */
const nearChars = 2_048;
/** The piece that is edited grows no longer than this, in UTF-16 units. */
const maxPieceLength = 16_384;

/** A text in three pieces, so that an edit copies the middle one alone. Never changes. */
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
    const middleAt = this.head.length;
    const tailAt = middleAt + this.middle.length;
    if (to <= middleAt) return this.head.slice(from, Math.max(from, to));
    if (from >= tailAt) return this.tail.slice(from - tailAt, Math.max(from, to) - tailAt);
    return (
      this.head.slice(from, middleAt) +
      this.middle.slice(Math.max(0, from - middleAt), to - middleAt) +
      this.tail.slice(0, Math.max(0, to - tailAt))
    );
  }

  replace(start: number, end: number, text: string): Pieces {
    const { head, middle, tail } = this;
    const [from, to] = [start - head.length, end - head.length];
    if (from >= 0 && to <= middle.length && middle.length + text.length <= maxPieceLength)
      return new Pieces(head, middle.slice(0, from) + text + middle.slice(to), tail);
    const whole = this.slice(0, start) + text + this.slice(end, this.length);
    const at = start + text.length;
    const cut = [Math.max(0, at - nearChars), Math.min(whole.length, at + nearChars)] as const;
    return new Pieces(whole.slice(0, cut[0]), whole.slice(...cut), whole.slice(cut[1]));
  }

  toString(): string {
    return (this.#whole ??= this.head + this.middle + this.tail);
  }
}

/**
 * A document of the editor by lines and UTF-16 units; LF, CRLF and CR end lines. A key costs what it changes and not what the
 * document is long, but for a pass over the numbers of the lines below.
 */
export class LiveDocument {
  readonly uri: string;
  readonly languageId: string;
  version: number;
  #pieces: Pieces;
  /** Where each line begins. */
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

  /** The text as it is now; it stays so whatever is edited afterwards. */
  snapshot(): TextSource {
    return this.#pieces;
  }

  /** The text in one string, put together when it is asked for. */
  getText(): string {
    return this.#pieces.toString();
  }

  /** Puts `text` in place of what stands from `start` to `end`. */
  replace(start: number, end: number, text: string): void {
    const starts = this.#starts;
    // An edit can join or part the CR and LF at its ends: a line more on each side is read anew.
    const first = Math.max(0, this.#lineAt(start) - 1);
    const last = Math.min(starts.length - 1, this.#lineAt(end) + 1);
    const delta = text.length - (end - start);
    const regionStart = starts[first] ?? 0;
    const below = starts[last + 1];
    this.#pieces = this.#pieces.replace(start, end, text);
    const regionEnd = below === undefined ? this.#pieces.length : below + delta;
    const found = startsIn(this.#pieces.slice(regionStart, regionEnd), regionStart);
    // Where a line follows the region, that one is known already.
    if (below !== undefined) found.pop();
    if (found.length === last - first) {
      for (const [index, at] of found.entries()) starts[first + 1 + index] = at;
    } else {
      const kept = starts.slice(last + 1);
      starts.length = first + 1;
      for (const at of found) starts.push(at);
      for (const at of kept) starts.push(at);
    }
    if (delta === 0) return;
    for (let line = first + 1 + found.length; line < starts.length; line++)
      starts[line] = (starts[line] ?? 0) + delta;
  }

  /** The offset of a position, which is clamped into the document and before the end of its line. */
  offsetAt({ line, character }: Position): number {
    if (line < 0) return 0;
    const start = this.#starts[line];
    if (start === undefined) return this.length;
    const end = this.#starts[line + 1] ?? this.length;
    return this.#beforeLineEnd(Math.min(start + Math.max(0, character), end), start);
  }

  /** The position of an offset, which is clamped in the same way. */
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

/** Where lines begin in `text` after its first one, `text` itself beginning at `base`. */
function startsIn(text: string, base: number): number[] {
  const starts: number[] = [];
  for (const { index, 0: end } of text.matchAll(/\r\n|\r|\n/g)) starts.push(base + index + end.length);
  return starts;
}
