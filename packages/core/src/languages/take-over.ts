import { isBlank } from '../text/lines';
import type { CodeContext } from './code-context';
import type { Closing, OpenFrame } from './code-scanner';
import { LinePairs, type PairEnd } from './line-pairs';
import { matchClosers, type SuffixCloser } from './match-closers';

/** Maximum part of the cursor's line that is read for pairs, in UTF-16 units. */
const maxLineChars = 400;

/** The effect of a closer in the answer on the document. */
export type Effect = 'fits' | 'taken-over' | 'surplus';

/**
 * Reads the closers of an answer and decides which of them close frames that the document closes already. A closer right after
 * the cursor is taken over: the item replaces it by its own.
 */
export class TakeOver {
  readonly #context: CodeContext;
  #closerOf: Map<OpenFrame, SuffixCloser>;
  /** The value of `taken` before each closer that was taken over. */
  readonly #takes: number[] = [];
  #open: Set<OpenFrame>;
  /** Length of the rest of the line that the answer takes over, in UTF-16 units. */
  taken = 0;

  /** The pairs of the cursor's line, where it is natural language. */
  readonly #pairs: LinePairs | undefined;
  /** Number of pairs before the cursor that the answer has not closed. */
  #pairsLeft = 0;

  constructor(context: CodeContext) {
    this.#context = context;
    const pairs = new LinePairs();
    pairs.read(context.cursor.linePrefix.slice(-maxLineChars));
    const closer = pairs.closer(pairs.depth) ?? '';
    // Between two quotes the cursor is in a string, whatever the scanner found.
    if (context.inWords || (/["'`]/.test(closer) && context.cursor.lineSuffix.startsWith(closer))) {
      this.#pairs = pairs;
      this.#pairsLeft = pairs.depth;
    }
    this.#closerOf = new Map(context.closersMatch.closerOf);
    this.#open = new Set(context.framesAtCursor);
  }

  /** Reads a closer of the answer. `before` is the answer's text before it, `frames` are open after it. */
  read({ frame }: Closing, before: string, frames: readonly OpenFrame[]): Effect {
    if (frame === undefined || !this.#open.has(frame)) return 'fits';
    const left = new Set(frames);
    let effect: Effect = 'fits';
    for (const each of [...this.#open].filter((open) => !left.has(open)).reverse()) {
      this.#open.delete(each);
      const closer = this.#closerOf.get(each);
      const end = each === frame ? this.#takenTo(each, closer, before) : undefined;
      if (end !== undefined) {
        if (closer !== undefined && this.#handOn(each, closer)) continue;
        if (this.#pairs === undefined || (closer?.start === this.taken && this.#isAboveLine(each)))
          this.#take(end);
        if (effect === 'fits') effect = 'taken-over';
      } else if (closer !== undefined) effect = 'surplus';
    }
    return effect;
  }

  /** Up to where the end of `frame` takes over the rest of the line: its closer, or the part of it that the editor inserted. */
  #takenTo({ close }: OpenFrame, closer: SuffixCloser | undefined, before: string): number | undefined {
    if (closer !== undefined) {
      // Space before the closer is never lost: the answer must bring it back too.
      const gap = this.#context.cursor.lineSuffix.slice(this.taken, closer.start);
      const isNext = isBlank(gap) && before.endsWith(gap);
      return closer.adjacent && isNext ? Math.max(this.taken, closer.end) : undefined;
    }
    const rest = this.#context.cursor.lineSuffix.slice(this.taken);
    for (let length = close.length - 1; length > 0; length--)
      if (rest.startsWith(close.slice(-length)) && /^\W+$/.test(close)) return this.taken + length;
    return undefined;
  }

  /** Leaves `closer` to an outer frame of the cursor's line that has none. */
  #handOn(closed: OpenFrame, closer: SuffixCloser): boolean {
    const outer = this.#outerFrameLike(closed);
    if (outer === undefined) return false;
    this.#closerOf.delete(closed);
    this.#closerOf.set(outer, closer);
    return true;
  }

  /** The innermost other frame of the cursor's line that ends like `frame` and has no closer yet. */
  #outerFrameLike(frame: OpenFrame): OpenFrame | undefined {
    // When closers may be unpaired, it is unknown which frames have one on later lines.
    if (this.#context.language.unpaired?.includes(frame.close) === true) return undefined;
    return this.#context.framesAtCursor
      .slice(this.#context.framesAboveLine)
      .findLast(
        (each) =>
          each !== frame && this.#open.has(each) && each.close === frame.close && !this.#closerOf.has(each),
      );
  }

  #isAboveLine(frame: OpenFrame): boolean {
    return this.#context.framesAtCursor.indexOf(frame) < this.#context.framesAboveLine;
  }

  #take(end: number): void {
    this.#takes.push(this.taken);
    this.taken = end;
  }

  /** Called at the end of the answer: a quote is not taken over when the answer opened another one for it. */
  settle(literal: OpenFrame | undefined): void {
    const last = this.#takes.at(-1);
    if (literal === undefined || last === undefined || this.#open.has(literal)) return;
    if (this.#context.cursor.lineSuffix.slice(last, this.taken) !== literal.close) return;
    this.taken = last;
    this.#takes.pop();
  }

  /** The ends of pairs in the first line of an answer, where it is natural language; `undefined` elsewhere. */
  pairEnds(firstLine: string): readonly PairEnd[] | undefined {
    return this.#pairs?.read(firstLine);
  }

  /** Whether the answer itself opened the pair that ends here. */
  opened({ depth }: Pick<PairEnd, 'depth'>): boolean {
    return depth > this.#pairsLeft;
  }

  /** Reads the end of a pair. Returns whether it is taken over. */
  readPair({ depth }: PairEnd, mark: string): boolean {
    if (this.opened({ depth })) return false;
    this.#pairsLeft = depth - 1;
    // Outer pairs without a closer need this one.
    if (this.#isNeeded(this.#pairsLeft, mark)) return false;
    if (this.#context.cursor.lineSuffix.charAt(this.taken) !== mark) return false;
    this.#take(this.taken + 1);
    return true;
  }

  /** Whether more of the first `depth` open pairs end with `mark` than the rest of the line has closers. */
  #isNeeded(depth: number, mark: string): boolean {
    return this.#pairs?.closer(depth) === mark && depth >= this.#closersAhead(mark);
  }

  /** How often `mark` is repeated at the head of the rest of the line. */
  #closersAhead(mark: string): number {
    const { rest } = this;
    let count = 0;
    while (rest.charAt(count) === mark) count++;
    return count;
  }

  /** Matches the remaining closers with `frames`: the answer has opened the closed block again. */
  rematch(frames: readonly OpenFrame[]): void {
    const closers = this.#context.closers.filter(({ start }) => start >= this.taken);
    this.#closerOf = new Map(matchClosers(frames, closers, this.#context.reach).closerOf);
    this.#open = new Set(frames);
  }

  /** The rest of the cursor's line after the part that is taken over, without space at its end. */
  get rest(): string {
    return this.#context.cursor.lineSuffix.slice(this.taken).trimEnd();
  }

  /** Whether the rest of the line begins with a closer of no frame before the cursor: it belongs to a frame that the answer opens. */
  get restIsOrphan(): boolean {
    const { rest } = this;
    const mark = rest.charAt(0);
    if (/["'`]/.test(mark))
      return rest.split(mark).length % 2 === 0 && this.#pairs?.closer(this.#pairsLeft) !== mark;
    const closer = this.#context.closers.find(({ adjacent, start }) => adjacent && start === this.taken);
    return closer !== undefined && ![...this.#closerOf.values()].includes(closer);
  }

  /** Whether the closers after the cursor are needed in addition to those of the answer: more is open on the line than they close. */
  get needsRest(): boolean {
    const { rest } = this;
    if (!/^[)\]}]+$/.test(rest)) return false;
    const mark = rest.charAt(0);
    if (this.#pairs !== undefined) return this.#isNeeded(this.#pairsLeft - 1, mark);
    const innermost = this.#context.framesAtCursor.findLast((frame) => this.#open.has(frame));
    if (innermost?.close !== mark) return false;
    const ownCloser = this.#closerOf.get(innermost);
    if (this.#context.language.aligned === true && this.taken === 0 && ownCloser?.start === 0) return true;
    return this.#outerFrameLike(innermost) !== undefined;
  }

  /** Whether the rest of the line consists of closers that can be taken over, and separators after them. */
  get canTakeRest(): boolean {
    const { adjacentEnd } = this;
    return (
      adjacentEnd > this.taken && /^[;,]*$/.test(this.#context.cursor.lineSuffix.slice(adjacentEnd).trimEnd())
    );
  }

  /** End of the run of closers after the part that is taken over. */
  get adjacentEnd(): number {
    let end = this.taken;
    const claimed = [...this.#closerOf.values()].filter(({ adjacent }) => adjacent);
    for (
      let next = claimed.find(({ start }) => start === end);
      next !== undefined;
      next = claimed.find(({ start }) => start === end)
    )
      end = next.end;
    if (this.#pairs === undefined || end > this.taken) return end;
    for (
      let depth = this.#pairsLeft;
      depth > 0 && this.#pairs.closer(depth) === this.#context.cursor.lineSuffix.charAt(end);
      depth--
    )
      end++;
    return end;
  }

  /** Whether the next mark on the cursor's line closes the innermost frame that the answer has not closed. */
  get closesNext(): boolean {
    if (this.#pairs !== undefined) return this.#pairs.closer(this.#pairsLeft) === this.rest.charAt(0);
    return this.#context.closers.some(({ adjacent, start }) => adjacent && start === this.taken);
  }
}
