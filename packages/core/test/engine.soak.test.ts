import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { applyItem } from '../src/domain/apply-item';
import { toPureInsertion } from '../src/domain/item-shapes';
import { segments } from '../src/text/segments';
import type { CompletionItem } from '../src/domain/item';
import type { CompletionOutcome } from '../src/domain/outcome';
import { createCompletionEngine } from '../src/engine';
import { fakeClock } from '@org/completion-testing';
import { flakyProvider } from './flaky-provider';
import { seededRandom, type Random } from './seeded-random';

const keystrokes = 100_000;
const limits = { maxInFlight: 2, maxInFlightPerDocument: 1 };

const lines = [
  'const total = items.reduce((sum, item) => sum + item.price, 0);',
  'if (total > limit) {',
  '  return { total, limit };',
  '}',
  'function format(value: number): string {',
  '  return `${value.toFixed(2)} €`;',
  '',
  'for (const [name, value] of entries) {',
  '  console.log(name, format(value));',
];

/** A document that is edited: typed lines of code, typos, and text of an item. */
class Page {
  text: string;
  cursor: number;
  nextText = '';
  item: CompletionItem | undefined;
  readonly uri: string;
  readonly random: Random;

  constructor(uri: string, random: Random) {
    this.uri = uri;
    this.random = random;
    this.text = `${lines.join('\n')}\n`.repeat(3);
    this.cursor = random.below(this.text.length);
  }

  /** One edit. */
  edit(): void {
    const { random } = this;
    const dice = random.next();
    if (this.item !== undefined && dice < 0.05) return this.#accept(this.item);
    if (dice < 0.08) return this.#jump();
    if (dice < 0.16 && this.cursor > 0) return this.#replace(this.cursor - 1, this.cursor, '');
    if (dice < 0.19) return this.#insert(random.pick(['x', '(', '"', '\n', '}', 'é', '👍']));
    if (this.nextText === '') this.nextText = `${random.pick(lines)}\n`;
    this.#insert(this.nextText.slice(0, 1));
    this.nextText = this.nextText.slice(1);
  }

  #accept(item: CompletionItem): void {
    const { wordLength, lineLength } = segments(item.insertText);
    const chars = this.random.pick([item.insertText.length, wordLength, lineLength]);
    if (chars >= item.insertText.length) {
      const applied = applyItem(this.text, item);
      this.text = applied.text;
      this.cursor = applied.cursor;
    } else this.#replace(item.range.start, this.cursor, item.insertText.slice(0, chars));
    this.nextText = '';
  }

  #jump(): void {
    this.cursor = this.random.below(this.text.length + 1);
    // No editor puts the cursor inside a character.
    if (/[\uDC00-\uDFFF]/.test(this.text[this.cursor] ?? '')) this.cursor--;
    this.nextText = '';
    // Documents do not grow without limit.
    if (this.text.length > 20_000) {
      this.text = `${lines.join('\n')}\n`;
      this.cursor = this.text.length;
    }
  }

  #insert(text: string): void {
    this.#replace(this.cursor, this.cursor, text);
  }

  #replace(start: number, end: number, text: string): void {
    this.text = this.text.slice(0, start) + text + this.text.slice(end);
    this.cursor = start + text.length;
  }
}

/** The invariants of an item: its range is on one line, contains the cursor, and `insertText` repeats the replaced text. */
function faultOf(text: string, cursor: number, { range, insertText }: CompletionItem): string | undefined {
  if (!(range.start <= cursor && cursor <= range.end && range.end <= text.length)) return 'the range is off';
  if (/[\r\n]/.test(text.slice(range.start, range.end))) return 'the range goes over a line end';
  if (insertText === '') return 'nothing to insert';
  const replaced = text.slice(range.start, range.end);
  let from = 0;
  for (const char of replaced) {
    from = insertText.indexOf(char, from) + 1;
    if (from === 0) return `${JSON.stringify(replaced)} is lost`;
  }
  return undefined;
}

it(`survives ${keystrokes} keystrokes with flaky servers: all calls settle, limits hold, items fit, memory stays bounded`, async () => {
  const random = seededRandom(20_260_101);
  const clock = fakeClock();
  const provider = flakyProvider(clock, random);
  const engine = createCompletionEngine({
    provider,
    clock,
    scheduling: { ...limits, requestsPerMinute: 600, speculative: true },
  });
  const pages = Array.from({ length: 6 }, (_, index) => new Page(`file:///project/${index}.ts`, random));
  let page = pages[0] as Page;
  let unsettled = 0;
  let sent = 0;
  const kinds = new Map<string, number>();
  const faults: string[] = [];
  const heap: number[] = [];
  engine.on('sent', () => sent++);

  const settle = (on: Page, text: string, cursor: number) => (outcome: CompletionOutcome) => {
    unsettled--;
    kinds.set(outcome.kind, (kinds.get(outcome.kind) ?? 0) + 1);
    if (outcome.kind !== 'items') return;
    for (const item of outcome.items) {
      const fault = faultOf(text, cursor, item);
      if (fault !== undefined) faults.push(`${fault}: ${JSON.stringify(item)}`);
      const inserted = toPureInsertion(item, text);
      if (inserted === undefined || inserted.range.start !== inserted.range.end)
        faults.push(`no insertion: ${JSON.stringify(item)}`);
    }
    if (on.text !== text || on.cursor !== cursor) return;
    on.item = outcome.items[0];
    engine.shown(outcome.items[0]);
  };

  for (let key = 0; key < keystrokes; key++) {
    if (random.next() < 0.01) page = random.pick(pages);
    page.edit();
    if (page.item !== undefined && random.next() < 0.02) engine.rejected(page.item);
    page.item = undefined;
    const { text, cursor, uri } = page;
    const caller = new AbortController();
    const invoked = random.next() < 0.03;
    unsettled++;
    const document = { uri, languageId: 'typescript', text };
    void engine
      .complete(
        {
          document,
          offset: cursor,
          triggerKind: invoked ? 'invoked' : 'automatic',
          candidates: invoked && random.next() < 0.2 ? 3 : 1,
        },
        { signal: caller.signal },
      )
      .then(settle(page, text, cursor));
    await clock.advance(random.next() < 0.05 ? 2_000 : 40 + random.below(250));
    if (provider.open > limits.maxInFlight) faults.push(`${provider.open} streams in flight`);
    if (random.next() < 0.3) caller.abort();
    if (key === keystrokes / 2 || key === keystrokes - 1) heap.push(await heapInUse());
  }
  await clock.advance(60_000);
  engine.dispose();
  await clock.advance(0);

  expect(faults.slice(0, 5)).toEqual([]);
  expect({ unsettled, timers: clock.pending, open: provider.open }).toEqual({
    unsettled: 0,
    timers: 0,
    open: 0,
  });
  // All kinds of outcomes occurred, and far fewer requests than keys.
  for (const kind of ['items', 'superseded', 'cancelled', 'suppressed', 'empty', 'error'])
    expect(
      kinds.get(kind) ?? 0,
      `outcomes of the kind ${kind} in ${JSON.stringify([...kinds])}`,
    ).toBeGreaterThan(10);
  expect(sent).toBeLessThan(keystrokes / 3);
  const [half = 0, whole = 0] = heap;
  expect(whole - half, 'bytes more in use in the second half').toBeLessThan(5_000_000);
}, 240_000);

/** Bytes in use after a full collection. */
async function heapInUse(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    collect();
  }
  return process.memoryUsage().heapUsed;
}
