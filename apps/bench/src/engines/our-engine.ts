import {
  createCompletionEngine,
  openAICompatible,
  type Clock,
  type CompletionEngine,
  type CompletionItem,
  type CompletionProvider,
  type SchedulingOptions,
} from '@org/completion-core';
import type { EngineUnderTest, Moment, Offer, Traffic } from '../typing/engine-under-test';
import type { AnsweringServer } from './model-server';

/** The settings of a hosted endpoint, where requests cost money: the defaults of a provider that is not on loopback. */
const hosted: SchedulingOptions = { maxInFlight: 2, speculative: false };

/** Our engine against `server`. */
export function ourEngineOver(
  server: AnsweringServer,
  options: {
    readonly requestsPerMinute?: number;
    readonly clock?: Clock;
    readonly model?: string;
    /** @default those of a hosted endpoint */
    readonly scheduling?: SchedulingOptions;
  } = {},
): EngineUnderTest {
  const {
    requestsPerMinute = Infinity,
    clock,
    model = 'Qwen/Qwen2.5-Coder-7B',
    scheduling = hosted,
  } = options;
  const { baseUrl, fetch } = server;
  const provider = openAICompatible({
    baseUrl,
    apiKey: 'bench',
    model,
    ...(fetch === undefined ? {} : { fetch }),
    ...(clock === undefined ? {} : { clock }),
  });
  return new OurEngine(provider, server, { ...scheduling, requestsPerMinute }, clock);
}

/** Adapts our engine to the bench's editor. */
class OurEngine implements EngineUnderTest {
  readonly name = 'ours';
  readonly #engine: CompletionEngine;
  readonly #items = new Map<string, CompletionItem>();
  readonly #server: Pick<AnsweringServer, 'takeTraffic' | 'whenIdle'>;

  constructor(
    provider: CompletionProvider,
    server: Pick<AnsweringServer, 'takeTraffic' | 'whenIdle'>,
    scheduling: SchedulingOptions,
    clock: Clock | undefined,
  ) {
    this.#engine = createCompletionEngine({
      provider,
      scheduling,
      ...(clock === undefined ? {} : { clock }),
    });
    this.#server = server;
  }

  async ask(moment: Moment, signal: AbortSignal, onOffer: (offer: Offer) => void): Promise<void> {
    const { uri, languageId, version, before, after } = moment;
    const document = { uri, languageId, version, text: before + after };
    for await (const update of this.#engine.stream({ document, offset: before.length }, { signal })) {
      if (update.type === 'item') this.#offer(update.item, before, onOffer);
      else if (update.type === 'outcome' && update.outcome.kind === 'items') {
        this.#offer(update.outcome.items[0], before, onOffer);
      }
    }
  }

  shown(offer: Offer): void {
    const item = this.#items.get(offer.id);
    if (item !== undefined) this.#engine.shown(item);
  }

  accepted(offer: Offer, chars: number): void {
    const item = this.#items.get(offer.id);
    if (item === undefined) return;
    const typed = item.insertText.length - offer.text.length;
    if (chars >= offer.text.length) this.#engine.accepted(item);
    else this.#engine.partiallyAccepted(item, typed + chars);
  }

  takeTraffic(): readonly Traffic[] {
    return this.#server.takeTraffic();
  }

  whenQuiet(): Promise<void> {
    return this.#server.whenIdle();
  }

  dispose(): Promise<void> {
    this.#engine.dispose();
    return Promise.resolve();
  }

  #offer(item: CompletionItem, before: string, onOffer: (offer: Offer) => void): void {
    const { range, insertText } = item;
    const typed = before.slice(range.start);
    // An item that rewrites text before the cursor is no ghost text.
    if (!insertText.startsWith(typed)) return;
    this.#items.set(item.id, item);
    onOffer({
      id: item.id,
      text: insertText.slice(typed.length),
      takesOver: Math.max(0, range.end - before.length),
    });
  }
}
