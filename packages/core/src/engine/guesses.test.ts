import { documentAt, fakeClock, scriptedProvider } from '@org/completion-testing';
import { afterEach, describe, expect, it } from 'vitest';
import { createCompletionEngine, type CompletionEngine } from '../engine';

let engine: CompletionEngine | undefined;
afterEach(() => engine?.dispose());

function opened(guessesWhenInvoked = true) {
  const clock = fakeClock();
  const provider = scriptedProvider({ capabilities: { guessesWhenInvoked } });
  engine = createCompletionEngine({ provider, clock, scheduling: { speculative: false } });
  const complete = (marked: string, triggerKind: 'invoked' | 'automatic') =>
    (engine as CompletionEngine).complete({ ...documentAt(marked), triggerKind });
  /** The text shown for a guess that an explicit request got. */
  async function guess(marked: string, text: string) {
    const pending = complete(marked, 'invoked');
    await clock.advance(0);
    const request = await provider.nextRequest();
    request.send(text, { logProbability: Math.log(0.25), tokens: 3 });
    request.end();
    await clock.advance(500);
    return pending;
  }
  return { clock, provider, complete, guess };
}

describe('a provider that guesses for explicit requests', () => {
  it.each(['invoked', 'automatic'] as const)('is told that a request is %s', async (triggerKind) => {
    const { clock, provider, complete } = opened();
    void complete('const a = █', triggerKind);
    await clock.advance(1000);
    expect((await provider.nextRequest()).request.triggerKind).toBe(triggerKind);
  });

  it('gives items with the probability of their text', async () => {
    const outcome = await opened().guess('const a = █', 'maybe;');
    expect(outcome).toMatchObject({
      kind: 'items',
      items: [{ insertText: 'maybe;', probability: expect.closeTo(0.25) }],
    });
  });

  it('is asked again when an automatic request is in flight', async () => {
    const { clock, provider, complete } = opened();
    void complete('const a = █', 'automatic');
    await clock.advance(1000);
    const automatic = await provider.nextRequest();
    automatic.start();
    const explicit = complete('const a = █', 'invoked');
    await clock.advance(0);
    const second = await provider.nextRequest();
    automatic.end();
    second.send('maybe;');
    second.end();
    await clock.advance(500);
    expect(await explicit).toMatchObject({ kind: 'items', items: [{ insertText: 'maybe;' }] });
  });

  it('shows a guess on while it is typed through', async () => {
    const { complete, guess } = opened();
    await guess('const a = █', 'maybe;');
    const typed = await complete('const a = may█', 'automatic');
    expect(typed).toMatchObject({ kind: 'items', items: [{ insertText: 'be;' }] });
  });

  it('shows no automatic request an old guess', async () => {
    const { clock, provider, complete, guess } = opened();
    await guess('const a = █', 'maybe;');
    // Another text is on screen since.
    await guess('const a = 1;\nconst b = █', 'other;');
    const again = complete('const a = █', 'automatic');
    await clock.advance(1000);
    (await provider.nextRequest()).end();
    await clock.advance(500);
    expect(await again).toMatchObject({ kind: 'empty' });
  });

  it('shows an old guess where one is asked for again', async () => {
    const { complete, guess } = opened();
    await guess('const a = █', 'maybe;');
    await guess('const a = 1;\nconst b = █', 'other;');
    expect(await complete('const a = █', 'invoked')).toMatchObject({ kind: 'items', source: 'cache' });
  });
});

it('shares answers between explicit and automatic requests where the provider does not guess', async () => {
  const { complete, guess } = opened(false);
  await guess('const a = █', 'sure;');
  await guess('const a = 1;\nconst b = █', 'other;');
  expect(await complete('const a = █', 'automatic')).toMatchObject({ kind: 'items', source: 'cache' });
});
