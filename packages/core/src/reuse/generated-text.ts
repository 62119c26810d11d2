import type { FinishReason } from '../domain/provider';
import type { Anchor } from './anchor';

/** A slice of a generated text that one item shows; offsets count in the text, in UTF-16 units. */
export interface Segment {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  /** The text is complete and the rules have been applied: the segment does not change any more. */
  readonly settled: boolean;
}

/**
 * What a model generated at one position: text that fits at its anchor as it is, and grows while its stream lasts. Every item
 * is a slice of it, so what was shown and what is left always make up the original.
 */
export class GeneratedText {
  readonly id: string;
  readonly anchor: Anchor;
  /** The provider may have been too unsure of it for an automatic request. */
  readonly guess: boolean;
  text = '';
  /** `truncated`: the rest is missing, and the last line may be half. */
  state: 'streaming' | 'complete' | 'truncated' = 'streaming';
  /** The stream rule that ended it; `undefined` when the model did. */
  stoppedBy: string | undefined;
  finishReason: FinishReason | undefined;
  /** Texts of the snippets in its prompt: an item must not repeat one of them. */
  snippetTexts: readonly string[] = [];
  readonly #segments: Segment[] = [];
  #logProbability = 0;
  #tokens = 0;

  constructor(id: string, anchor: Anchor, guess = false) {
    this.id = id;
    this.anchor = anchor;
    this.guess = guess;
  }

  /** Appends what the stream rules passed. `stop` names the rule that ends the text. */
  append({ text, stop }: { readonly text: string; readonly stop?: string }): void {
    this.text += text;
    if (stop === undefined) return;
    this.stoppedBy = stop;
    this.state = 'complete';
  }

  /** Ends it, unless a rule has. Without a finish reason nothing promises that it is complete. */
  end(finishReason: FinishReason | undefined): void {
    this.finishReason = finishReason;
    if (this.state === 'streaming') this.state = finishReason === undefined ? 'truncated' : 'complete';
  }

  /** Drops a last line that broke off, as far as nothing of it was shown. */
  dropPartialLine(): void {
    if (this.state !== 'truncated') return;
    const shownChars = Math.max(0, ...this.#segments.map(({ end }) => end));
    this.text = this.text.slice(0, Math.max(this.text.lastIndexOf('\n') + 1, shownChars));
  }

  /** Adds the log-probabilities of `tokens` tokens, summed; `undefined` when the server does not send them. */
  addLogProbability(sum: number | undefined, tokens = 1): void {
    if (sum === undefined) return;
    this.#logProbability += sum;
    this.#tokens += tokens;
  }

  /** Mean log-probability of a token; `undefined` when the server does not send them. */
  get meanLogProbability(): number | undefined {
    return this.#tokens === 0 ? undefined : this.#logProbability / this.#tokens;
  }

  /** Probability of the whole text so far, 0–1; `undefined` when the server does not send it. */
  get probability(): number | undefined {
    return this.#tokens === 0 ? undefined : Math.exp(this.#logProbability);
  }

  /** Memory it takes, in bytes. */
  get bytes(): number {
    const texts = [this.text, this.anchor.before, this.anchor.after, ...this.snippetTexts];
    return 2 * texts.reduce((sum, { length }) => sum + length, 0) + 400;
  }

  /** Whether one of `typed` and the text so far begins with the other. */
  agreesWith(typed: string): boolean {
    return typed.length <= this.text.length
      ? this.text.startsWith(typed)
      : this.state === 'streaming' && typed.startsWith(this.text);
  }

  /** The shown segment that holds `offset`. */
  segmentAt(offset: number): Segment | undefined {
    return this.#segments.find(({ start, end }) => start <= offset && offset < end);
  }

  /** The segment from `start` to `end` under its id, new or known. Segments never shrink: what was shown stays. */
  segment(start: number, end: number): Segment {
    const known = this.#segments.find((segment) => segment.start === start);
    const id = known?.id ?? `${this.id}.${this.#segments.length}`;
    return { id, start, end: Math.max(end, known?.end ?? 0), settled: this.state !== 'streaming' };
  }

  /** Remembers that `segment` is shown. */
  show(segment: Segment): void {
    const index = this.#segments.findIndex(({ id }) => id === segment.id);
    this.#segments.splice(index < 0 ? this.#segments.length : index, 1, segment);
  }
}
