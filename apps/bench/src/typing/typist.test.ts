import { fakeClock } from '@org/completion-testing';
import { describe, expect, it } from 'vitest';
import type { EngineUnderTest, Moment, Offer } from './engine-under-test';
import { pickAllRegions, type Region } from './sample-files';
import { virtualStage } from './stage';
import { habits, typeRegion } from './typist';

/** An engine that shows at once what `suggest` makes of the text to come. */
class Stub implements EngineUnderTest {
  readonly name = 'stub';
  readonly moments: Moment[] = [];
  readonly taken: number[] = [];
  shownOffers = 0;
  readonly #region: Region;
  readonly #suggest: (truth: string) => string;

  constructor(region: Region, suggest: (truth: string) => string) {
    this.#region = region;
    this.#suggest = suggest;
  }

  ask(moment: Moment, _signal: AbortSignal, onOffer: (offer: Offer) => void): Promise<void> {
    this.moments.push(moment);
    const { file, end } = this.#region;
    const text = this.#suggest(file.text.slice(moment.before.length, end));
    onOffer({ id: String(this.moments.length), text, takesOver: 0 });
    return Promise.resolve();
  }

  shown(): void {
    this.shownOffers++;
  }

  accepted(_offer: Offer, chars: number): void {
    this.taken.push(chars);
  }

  takeTraffic = () => [];
  whenQuiet = () => Promise.resolve();
  dispose = () => Promise.resolve();
}

function firstRegion(): Region {
  const [region] = pickAllRegions(1, 1);
  if (region === undefined) throw new Error('no region');
  return region;
}

const region = firstRegion();
const { file, start, end } = region;
const truth = file.text.slice(start, end);

async function type(suggest: (truth: string) => string) {
  const engine = new Stub(region, suggest);
  const clock = fakeClock();
  const typed = await typeRegion(region, engine, virtualStage(clock), 3);
  return { engine, typed, ms: clock.now() };
}

describe('the typist', () => {
  it('types the whole region when nothing is shown, with one call a key', async () => {
    const { engine, typed, ms } = await type(() => '');
    expect(engine.moments[0]?.before).toBe(file.text.slice(0, start));
    expect(engine.moments.at(-1)?.before).toBe(file.text.slice(0, end));
    expect(engine.moments.at(-1)?.after).toBe(file.text.slice(end));
    expect(typed.keys).toBe(typed.keysAlone);
    expect(typed.calls).toHaveLength(typed.keys + 1);
    expect(typed.calls.every(({ settled, shown }) => settled && !shown)).toBe(true);
    expect(ms / typed.keys).toBeGreaterThan(habits.keyMs.median);
  });

  it('makes mistakes and mends them', async () => {
    const { engine, typed } = await type(() => '');
    const wrong = engine.moments.filter(({ before }) => !file.text.startsWith(before));
    expect(wrong.length).toBeGreaterThan(0);
    expect(typed.keysAlone).toBeGreaterThan(engine.moments.length - 1 - 2 * wrong.length);
  });

  it('ignores what is wrong', async () => {
    const { engine, typed } = await type(() => '?? not this ??');
    expect(engine.taken).toEqual([]);
    expect(typed.calls.some(({ shown }) => shown)).toBe(true);
    expect(typed.calls.some(({ right }) => right)).toBe(false);
  });

  it.each<[keyof Awaited<ReturnType<typeof type>>['typed']['accepted'], (rest: string) => string]>([
    ['whole', (rest) => rest.split('\n', 1)[0] ?? ''],
    ['line', (rest) => `${rest.split('\n', 1)[0]}\nand then nonsense`],
    ['word', (rest) => `${/^\W*\w*/.exec(rest)?.[0]} ?? nonsense`],
  ])('takes what is right by %s', async (kind, suggest) => {
    const { engine, typed } = await type(suggest);
    expect(typed.accepted[kind]).toBeGreaterThan(0);
    expect(engine.taken).toHaveLength(typed.accepted.whole + typed.accepted.line + typed.accepted.word);
    expect(typed.keys).toBeLessThan(typed.keysAlone);
    expect(engine.moments.at(-1)?.before).toBe(file.text.slice(0, start) + truth);
  });

  it('types the same for the same seed', async () => {
    const [one, other] = [await type((rest) => rest), await type((rest) => rest)];
    expect(one.typed).toEqual(other.typed);
    expect(one.ms).toBe(other.ms);
  });
});
