import { describe, expect, it } from 'vitest';
import { done, event } from '../../test/hand-upstream';
import { StreamMeter } from './stream-meter';

function factsOf(...chunks: string[]) {
  const meter = new StreamMeter();
  for (const chunk of chunks) meter.add(new TextEncoder().encode(chunk));
  return meter.facts();
}

describe('a stream meter', () => {
  it('counts events, however many a chunk contains, and no comments', () => {
    expect(factsOf(event('a'), `: ping\n\n${event('b')}${event('c', 'stop')}`, done)).toMatchObject({
      events: 4,
      complete: true,
    });
    expect(factsOf('data: {"a":', '1}\n', '\n', 'data: x\n').events).toBe(2);
  });

  it.each([
    ['a finish reason', [event('a', 'length')], { complete: true }],
    ['no finish reason', [event('a')], { complete: false }],
    ['an empty finish reason', ['data: {"choices":[{"finish_reason":""}]}\n\n'], { complete: false }],
    ['a text that looks like one', [event('"finish_reason":"stop"')], { complete: false }],
  ])('recognizes %s', (_name, chunks, facts) => {
    expect(factsOf(...chunks)).toMatchObject(facts);
  });

  it('reports the last usage that is not zero, also after a long stream', () => {
    const usage = (prompt: number, completion: number) =>
      `data: {"choices":[],"usage":{"prompt_tokens":${prompt},"completion_tokens": ${completion}}}\n\n`;
    const long = Array.from({ length: 500 }, () => event('some text'));
    expect(factsOf(...long, usage(7, 500), done).usage).toEqual({ promptTokens: 7, completionTokens: 500 });
    expect(factsOf(event('a'), usage(0, 0), done).usage).toBeUndefined();
  });

  it.each([1, 100, 2047, 2048, 2049, 4095, 4096, 4097, 6144, 6145, 20_000])(
    'sees the end behind comments of %d bytes',
    (size) => {
      const comment = `:${'-'.repeat(size)}\n`;
      const long = Array.from({ length: 8 }, () => comment);
      const end = [event('', 'stop'), 'data: {"usage":{"prompt_tokens":7,"completion_tokens":9}}\n\n', done];
      const usage = { promptTokens: 7, completionTokens: 9 };
      expect(factsOf(...long, ...end)).toEqual({
        events: 3,
        complete: true,
        usage,
      });
      expect(factsOf([...long, ...end].join(''))).toMatchObject({ complete: true, usage });
    },
  );
});
