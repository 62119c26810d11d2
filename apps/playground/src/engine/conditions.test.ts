import { isAbort } from '@org/completion-core';
import type { ProviderEvent } from '@org/completion-core/provider';
import { fakeClock, scriptedProvider } from '@org/completion-testing';
import { describe, expect, it } from 'vitest';
import { underConditions, type Conditions, type Failure } from './conditions';

const request = {
  prompt: { strategy: 'prefix-only', text: 'a', stop: [] },
  model: 'm',
  maxTokens: 8,
  temperature: 0,
  candidates: 1,
  languageId: 'go',
  uri: 'x:/a.go',
} as const;
const still: Conditions = { latencyMs: 0, pieceMs: 0, failure: 'none' };

/** The events of a stream as they arrive, and its end. */
function follow(events: AsyncIterable<ProviderEvent>) {
  const seen: string[] = [];
  const end = (async () => {
    try {
      for await (const event of events) seen.push(event.type === 'text-delta' ? event.text : event.type);
      return 'complete' as const;
    } catch (error) {
      return error;
    }
  })();
  return { seen, end };
}

describe('underConditions', () => {
  it('sends the request only after the latency', async () => {
    const clock = fakeClock();
    const provider = scriptedProvider();
    const slow = underConditions(provider, () => ({ ...still, latencyMs: 300 }), clock);
    const { end } = follow(slow.stream(request, { signal: new AbortController().signal }));
    await clock.advance(299);
    expect(provider.requests).toHaveLength(0);
    await clock.advance(1);
    expect(provider.requests).toHaveLength(1);
    provider.requests[0]?.end();
    expect(await end).toBe('complete');
  });

  it('delays each piece, and reads the conditions again for it', async () => {
    const clock = fakeClock();
    let pieceMs = 50;
    const provider = scriptedProvider();
    const paced = underConditions(provider, () => ({ ...still, pieceMs }), clock);
    const { seen, end } = follow(paced.stream(request, { signal: new AbortController().signal }));
    const modelRequest = await provider.nextRequest();
    modelRequest.send('one');
    await clock.advance(49);
    expect(seen).not.toContain('one');
    await clock.advance(1);
    expect(seen).toContain('one');
    pieceMs = 0;
    modelRequest.send('two');
    await clock.advance(0);
    expect(seen).toContain('two');
    modelRequest.end();
    expect(await end).toBe('complete');
  });

  it('splits a piece of several tokens into tokens', async () => {
    const clock = fakeClock();
    const provider = scriptedProvider();
    const paced = underConditions(provider, () => ({ ...still, pieceMs: 20 }), clock);
    const { seen, end } = follow(paced.stream(request, { signal: new AbortController().signal }));
    const modelRequest = await provider.nextRequest();
    modelRequest.send('if (größe_1 ==\n  0) {\n');
    await clock.advance(20);
    expect(seen.join('')).toMatch(/if$/);
    await clock.advance(20);
    expect(seen.join('')).toMatch(/if \($/);
    await clock.advance(1000);
    expect(seen.slice(-8)).toEqual(['if', ' (', 'größe_1', ' ==', '\n  0', ')', ' {', '\n']);
    modelRequest.end();
    expect(await end).toBe('complete');
  });

  it.each<[Failure, string]>([
    ['unauthorized', 'authentication'],
    ['rate-limited', 'rate-limited'],
    ['unavailable', 'provider-unavailable'],
  ])('fails with %s as a server would, and asks nobody', async (failure, code) => {
    const provider = scriptedProvider();
    const bad = underConditions(provider, () => ({ ...still, failure }), fakeClock());
    const { end } = follow(bad.stream(request, { signal: new AbortController().signal }));
    expect(await end).toMatchObject({ code });
    expect(provider.requests).toHaveLength(0);
  });

  it('cuts an answer in its middle, and closes the connection', async () => {
    const provider = scriptedProvider();
    const cut = underConditions(provider, () => ({ ...still, failure: 'cut' }), fakeClock());
    const { seen, end } = follow(cut.stream(request, { signal: new AbortController().signal }));
    const modelRequest = await provider.nextRequest();
    modelRequest.send('twelve chars');
    expect(await end).toMatchObject({ code: 'provider-unavailable' });
    expect(seen).toContain('twelve chars');
    expect(modelRequest.closed).toBe(true);
  });

  it.each<[string, Conditions]>([
    ['while it is silent', { ...still, failure: 'silent' }],
    ['while it waits', { ...still, latencyMs: 500 }],
  ])('ends with the reason of the signal %s, and leaves no timer', async (_, conditions) => {
    const clock = fakeClock();
    const controller = new AbortController();
    const provider = underConditions(scriptedProvider(), () => conditions, clock);
    const { end } = follow(provider.stream(request, { signal: controller.signal }));
    await clock.advance(1);
    controller.abort();
    expect(isAbort(await end)).toBe(true);
    expect(clock.pending).toBe(0);
  });
});
