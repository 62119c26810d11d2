import { createCompletionEngine, type CompletionEngine, type CompletionProvider } from '@org/completion-core';
import { nextEdit, type EditItem } from '@org/completion-core/next-edit';
import type { ProviderEvent, ProviderRequest } from '@org/completion-core/provider';
import { fakeClock, type FakeClock } from '@org/completion-testing';
import { chance } from '../measure/chance';
import type { EngineUnderTest, Moment, Offer, Traffic } from '../typing/engine-under-test';
import { pickAllRegions, type Region } from '../typing/sample-files';
import { virtualStage } from '../typing/stage';
import { modelOf, typeAll, type TypistPlan } from '../typing/typist-run';
import type { PlayedModel } from '../typing/code-model';

/** What next edits ask for while a person types. */
export interface TraceResult {
  /** The share of lines that the model knows from their start. */
  readonly knows: number;
  /** Share of answers that say that there is nothing to do. */
  readonly silent: number;
  readonly keys: number;
  readonly requests: number;
  readonly requestsPerTenKeys: number;
  /** Requests of which no answer was used. */
  readonly aborted: number;
  readonly accepted: number;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** How a model answers on a trace. */
export interface TracePlan extends TypistPlan {
  readonly silent: number;
}

export const tracePlans: readonly TracePlan[] = [
  { knows: 0.3, silent: 0.5 },
  { knows: 0.6, silent: 0.5 },
  { knows: 0.9, silent: 0 },
  { knows: 0.6, silent: 1 },
];

/** Types `perFile` stretches of each file of the typing bench with next edits on, in virtual time; nothing else completes. */
export async function measureTraces(
  plan: TracePlan,
  perFile: number,
  seeds: readonly number[],
): Promise<TraceResult> {
  let [keys, requests, aborted, accepted] = [0, 0, 0, 0];
  for (const seed of seeds) {
    const regions = pickAllRegions(perFile, seed);
    const [first] = regions;
    if (first === undefined) throw new RangeError('nothing to type');
    const clock = fakeClock();
    const editor = new EditEngine(clock, plan, seed);
    const setModel = (region: Region) => editor.setModel(modelOf(region, plan, seed));
    try {
      const typed = await typeAll(editor, virtualStage(clock), setModel, regions, seed);
      keys += typed.keys;
      requests += typed.requests;
      aborted += typed.aborted;
      accepted += typed.accepted.whole + typed.accepted.line + typed.accepted.word;
    } finally {
      await editor.dispose();
    }
  }
  const { knows, silent } = plan;
  return { knows, silent, keys, requests, requestsPerTenKeys: (requests / keys) * 10, aborted, accepted };
}

/** Asks for next edits at every key, and offers those that are ghost text at the cursor. */
class EditEngine implements EngineUnderTest {
  readonly name = 'ours';
  readonly #clock: FakeClock;
  readonly #engine: CompletionEngine;
  readonly #items = new Map<string, EditItem>();
  readonly #plan: TracePlan;
  readonly #seed: number;
  #traffic: Writable<Traffic>[] = [];
  #model: PlayedModel = { answer: () => ({ text: '', ttftMs: 0 }) };

  constructor(clock: FakeClock, plan: TracePlan, seed: number) {
    this.#clock = clock;
    this.#plan = plan;
    this.#seed = seed;
    const provider: CompletionProvider = {
      id: 'traces',
      endpoint: 'traces:',
      defaultModel: 'traces/zeta-2',
      capabilities: { strategies: ['prefix-only'], maxStops: 8, location: 'hosted', candidates: false },
      preview: () => ({ method: 'POST', url: 'traces:', headers: {}, body: {} }),
      stream: (request, { signal }) => this.#stream(request, signal),
    };
    this.#engine = createCompletionEngine({ provider, clock, nextEdit: nextEdit() });
  }

  setModel(model: PlayedModel): void {
    this.#model = model;
  }

  async ask(
    { uri, languageId, version, before, after }: Moment,
    signal: AbortSignal,
    onOffer: (offer: Offer) => void,
  ): Promise<void> {
    const document = { uri, languageId, version, text: before + after };
    const outcome = await this.#engine.nextEdit({ document, offset: before.length }, { signal });
    if (outcome.kind !== 'items') return;
    const [item] = outcome.items;
    if (item.range.start !== before.length || item.range.end !== before.length) return;
    this.#items.set(item.id, item);
    onOffer({ id: item.id, text: item.insertText, takesOver: 0 });
  }

  shown(offer: Offer): void {
    const item = this.#items.get(offer.id);
    if (item !== undefined) this.#engine.shown(item);
  }

  accepted(offer: Offer, chars: number): void {
    const item = this.#items.get(offer.id);
    if (item !== undefined && chars >= offer.text.length) this.#engine.accepted(item);
  }

  takeTraffic(): readonly Traffic[] {
    const traffic = this.#traffic;
    this.#traffic = [];
    return traffic;
  }

  whenQuiet(): Promise<void> {
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    this.#engine.dispose();
    return Promise.resolve();
  }

  /** The model goes on with what is typed at the cursor, or sees nothing to do. */
  async *#stream({ prompt }: ProviderRequest, signal: AbortSignal): AsyncGenerator<ProviderEvent> {
    const asked = 'text' in prompt ? prompt.text : '';
    const entry: Writable<Traffic> = {
      atMs: this.#clock.now(),
      endedAtMs: undefined,
      state: 'open',
      status: 200,
      promptChars: asked.length,
      generatedChars: 0,
    };
    this.#traffic.push(entry);
    const { text, ttftMs } = this.#answer(asked);
    try {
      await waited(this.#clock, ttftMs, signal);
      yield { type: 'response-start' };
      yield { type: 'text-delta', text, index: 0 };
      yield { type: 'text-end', index: 0, finishReason: 'stop' };
      Object.assign(entry, { state: 'completed', generatedChars: text.length });
    } finally {
      if (entry.state === 'open') entry.state = 'aborted';
      entry.endedAtMs = this.#clock.now();
    }
  }

  #answer(asked: string): { readonly text: string; readonly ttftMs: number } {
    const file = asked.slice(asked.lastIndexOf('<filename>')).replace(/^[^\n]*\n/, '');
    const [before = '', rest = ''] = file.split(`${current}\n`);
    const [region = ''] = rest.split('=======\n');
    const [head = '', tail = ''] = region.split(cursorTag);
    const { text, ttftMs } = this.#model.answer(before + head);
    const isSilent = chance(this.#seed, 'silent', before.length, head) < this.#plan.silent;
    return { ttftMs, text: isSilent ? 'NO_EDITS\n' : head + text + tail };
  }
}

const current = '<<<<<<< CURRENT';
const cursorTag = '<|user_cursor|>';

/** Waits on `clock`; rejects when `signal` is aborted. */
function waited(clock: FakeClock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, resolve);
    const onAbort = () => {
      cancel();
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
