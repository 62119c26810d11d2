import type { FinishReason } from '../domain/provider';
import type { Anchor } from './anchor';

/** A part of an answer that was or can be shown as one item, in characters of the answer's text. */
export interface Segment {
  readonly id: string;
  readonly start: number;
  end: number;
  /** The answer is over and the rules have had their say: the segment stays as it is. */
  settled: boolean;
}

/**
 * What a model said at one place: text that can stand at its anchor as it is, growing while its stream lasts.
 * All items are slices of it, so that what was shown and what is left always make up the original.
 */
export class Answer {
  readonly id: string;
  readonly anchor: Anchor;
  text = '';
  /** `open`: the stream goes on. `whole`: the model ended it, or a rule did. `cut`: the rest is missing; the last line may be half. */
  state: 'open' | 'whole' | 'cut' = 'open';
  /** The stream rule that ended it, where one did. */
  stoppedBy: string | undefined;
  finishReason: FinishReason | undefined;
  /** Texts of the snippets its prompt showed: an answer must not be one of them. */
  snippetTexts: readonly string[] = [];
  readonly #segments: Segment[] = [];
  #logProbability = 0;
  #tokens = 0;

  constructor(id: string, anchor: Anchor) {
    this.id = id;
    this.anchor = anchor;
  }

  /** A piece came whose tokens have `sum` as the sum of their log-probabilities; nothing where the server does not tell. */
  addLogProbability(sum: number | undefined, tokens = 1): void {
    if (sum === undefined) return;
    this.#logProbability += sum;
    this.#tokens += tokens;
  }

  /** Mean log-probability of its tokens; `undefined` where the server does not tell. */
  get meanLogProbability(): number | undefined {
    return this.#tokens === 0 ? undefined : this.#logProbability / this.#tokens;
  }

  /** Memory it takes, in bytes. */
  get bytes(): number {
    const texts = [this.text, this.anchor.before, this.anchor.after, ...this.snippetTexts];
    return 2 * texts.reduce((sum, { length }) => sum + length, 0) + 400;
  }

  /** Characters up to the end of the last part that was shown. */
  get shownChars(): number {
    return Math.max(0, ...this.#segments.map((segment) => segment.end));
  }

  /** Whether `typed` and the text so far say the same, whichever is longer. */
  agreesWith(typed: string): boolean {
    return typed.length <= this.text.length
      ? this.text.startsWith(typed)
      : this.state === 'open' && typed.startsWith(this.text);
  }

  /** The segment that holds position `at`, if one was made. */
  segmentAt(at: number): Segment | undefined {
    return this.#segments.find((segment) => segment.start <= at && at < segment.end);
  }

  /** Makes or extends the segment that begins at `start`. Segments never shrink: what was shown stays. */
  show(start: number, end: number): Segment {
    const known = this.#segments.find((segment) => segment.start === start);
    if (known !== undefined) {
      known.end = Math.max(known.end, end);
      return known;
    }
    const segment = { id: `${this.id}.${this.#segments.length}`, start, end, settled: false };
    this.#segments.push(segment);
    return segment;
  }
}
