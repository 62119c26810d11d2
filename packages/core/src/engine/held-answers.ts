import { LRUCache } from 'lru-cache';
import type { Clock } from '../async/clock';
import type { CompletionItem } from '../domain/item';
import type { ReuseOptions } from '../domain/options';
import { typedSince } from '../reuse/anchor';
import type { Answer } from '../reuse/answer';
import { AnswerCache, type Hit } from '../reuse/answer-cache';
import type { Call, Ending } from './call';
import { present } from './present';

/** The answers that are already here: those on screen first, then past ones. Looked up without waiting. */
export class HeldAnswers {
  readonly #cache: AnswerCache;
  /** What was served last in each document; of several candidates the one shown first. */
  readonly #onScreen = new LRUCache<string, readonly Answer[]>({ max: 100 });

  constructor(options: Required<ReuseOptions>, clock: Clock) {
    this.#cache = new AnswerCache({ ...options, clock });
  }

  /** Keeps what a stream brought: whole answers, and of broken-off ones the whole lines. Empty ones and errors are not kept. */
  keep(answer: Answer): void {
    if (answer.state === 'cut')
      answer.text = answer.text.slice(0, Math.max(answer.text.lastIndexOf('\n') + 1, answer.shownChars));
    if (answer.text.trim() !== '') this.#cache.add(answer);
  }

  /** An item for `call` out of what is here. */
  serve(call: Call): Ending | undefined {
    const screen = this.#screenHits(call);
    for (const { answer, typed } of screen.length === 0
      ? this.#hits(call)
      : [...screen, ...this.#hits(call)]) {
      const presented = present(answer, typed, call.place, call.view);
      if (presented.kind !== 'item') continue;
      const onScreen = screen.some((hit) => hit.answer === answer);
      if (!onScreen) this.nowOnScreen(call.place.uri, [answer]);
      return { kind: 'items', items: [presented.item], source: onScreen ? 'shown-item' : 'cache' };
    }
    return undefined;
  }

  /** Whether an answer is here that has something for `call`. */
  has(call: Call): boolean {
    for (const { answer, typed } of this.#hits(call))
      if (present(answer, typed, call.place, call.view).kind === 'item') return true;
    return false;
  }

  /** What is served in a document from now on, best first. */
  nowOnScreen(uri: string, answers: readonly Answer[]): void {
    this.#onScreen.set(uri, answers);
  }

  /** The editor shows `item`: of several candidates its answer is what typing goes along with. */
  shown(item: CompletionItem, uri: string): void {
    const answers = this.#onScreen.get(uri) ?? [];
    const at = answers.findIndex((answer) => item.id.startsWith(`${answer.id}.`));
    if (at > 0)
      this.#onScreen.set(uri, answers.toSpliced(at, 1).toSpliced(0, 0, ...answers.slice(at, at + 1)));
  }

  clear(): void {
    this.#cache.clear();
    this.#onScreen.clear();
  }

  #hits(call: Call): Iterable<Hit> {
    return this.#cache.find(call.place, call.scope);
  }

  #screenHits({ place, scope }: Call): Hit[] {
    return (this.#onScreen.get(place.uri) ?? []).flatMap((answer) => {
      if (answer.state === 'open' || answer.anchor.scope !== scope) return [];
      const typed = typedSince(answer.anchor, place);
      const fits =
        typed !== undefined && answer.text.startsWith(typed) && answer.segmentAt(typed.length) !== undefined;
      return fits ? [{ answer, typed }] : [];
    });
  }
}
