import { LRUCache } from 'lru-cache';
import type { Clock } from '../async/clock';
import type { CompletionItem } from '../domain/item';
import type { ReuseOptions } from '../domain/options';
import { typedSince } from '../reuse/anchor';
import type { GeneratedText } from '../reuse/generated-text';
import { GeneratedTextIndex, type TextMatch } from '../reuse/generated-text-index';
import type { PendingCompletion } from './pending-completion';
import { renderItem } from './render-item';
import type { Result } from './to-outcome';

/** The texts that need no request: those on screen first, then past ones. Lookups do not wait. */
export class CompletionCache {
  readonly #past: GeneratedTextIndex;
  /** The texts that were served last in each document; of several candidates the one shown first. */
  readonly #visible = new LRUCache<string, readonly GeneratedText[]>({ max: 100 });

  constructor(options: Required<ReuseOptions>, clock: Clock) {
    this.#past = new GeneratedTextIndex({ ...options, clock });
  }

  /** Keeps the text of a request that has ended; of one that broke off only the whole lines. Empty texts are not kept. */
  keep(text: GeneratedText): void {
    text.dropPartialLine();
    if (text.text.trim() !== '') this.#past.add(text);
  }

  /** An item for `completion`; `undefined` when no text here has one. */
  serve(completion: PendingCompletion): Result | undefined {
    const { position, scope, display } = completion;
    const visible = this.#visibleMatches(position, scope);
    for (const { text, typed } of chain(visible, this.#pastMatches(completion))) {
      const rendered = renderItem(text, typed, position, display);
      if (rendered.kind !== 'item') continue;
      text.show(rendered.segment);
      const isVisible = visible.some((match) => match.text === text);
      if (!isVisible) this.setVisible(position.uri, [text]);
      return { kind: 'items', items: [rendered.item], source: isVisible ? 'shown-item' : 'cache' };
    }
    return undefined;
  }

  /** Whether the user has just typed something else than the text on screen; true once for each text. */
  departs({ position, scope }: PendingCompletion): boolean {
    const [shown] = this.#visible.get(position.uri) ?? [];
    if (shown === undefined || shown.anchor.scope !== scope) return false;
    const typed = typedSince(shown.anchor, position);
    if (typed === undefined || shown.text.startsWith(typed) || typed.startsWith(shown.text)) return false;
    this.#visible.delete(position.uri);
    return true;
  }

  /** Whether a past text has an item for `completion`. */
  has(completion: PendingCompletion): boolean {
    const { position, display } = completion;
    for (const { text, typed } of this.#pastMatches(completion))
      if (renderItem(text, typed, position, display).kind === 'item') return true;
    return false;
  }

  /** Sets the texts that are served in a document from now on, best first. */
  setVisible(uri: string, texts: readonly GeneratedText[]): void {
    this.#visible.set(uri, texts);
  }

  /** The editor shows `item`: of several candidates typing now follows the text of this one. */
  shown(item: CompletionItem, uri: string): void {
    const texts = this.#visible.get(uri) ?? [];
    const current = texts.find(({ id }) => item.id.startsWith(`${id}.`));
    if (current !== undefined && current !== texts[0])
      this.#visible.set(uri, [current, ...texts.filter((text) => text !== current)]);
  }

  clear(): void {
    this.#past.clear();
    this.#visible.clear();
  }

  /** Past texts; a guess only for those who would be given one. */
  *#pastMatches({ position, scope, guess }: PendingCompletion): Generator<TextMatch> {
    for (const match of this.#past.find(position, scope)) if (guess || !match.text.guess) yield match;
  }

  #visibleMatches(position: PendingCompletion['position'], scope: string): readonly TextMatch[] {
    return (this.#visible.get(position.uri) ?? []).flatMap((text) => {
      if (text.state === 'streaming' || text.anchor.scope !== scope) return [];
      const typed = typedSince(text.anchor, position);
      const fits =
        typed !== undefined && text.text.startsWith(typed) && text.segmentAt(typed.length) !== undefined;
      return fits ? [{ text, typed }] : [];
    });
  }
}

function* chain<T>(...parts: readonly Iterable<T>[]): Generator<T> {
  for (const part of parts) yield* part;
}
