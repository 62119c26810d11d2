import { describe, expect, it } from 'vitest';
import { settled } from '../../test/hand-upstream';
import { nextChunk, type ChunkSource } from './chunk-source';
import { SharedSource } from './shared-source';

const bytes = (text: string) => new TextEncoder().encode(text);
const textOf = (chunk: Uint8Array | undefined) =>
  chunk === undefined ? undefined : new TextDecoder().decode(chunk);

function countedSource(texts: readonly string[]) {
  let offset = 0;
  const source: ChunkSource & { requestCount: number; cancelled: boolean } = {
    requestCount: 0,
    cancelled: false,
    next(take) {
      source.requestCount++;
      const text = texts[offset++];
      queueMicrotask(() => take(text === undefined ? undefined : bytes(text)));
    },
    cancel: () => void (source.cancelled = true),
  };
  return source;
}

function joinOf(shared: SharedSource): ChunkSource {
  const taker = shared.join();
  if (taker === undefined) throw new Error('it takes no more');
  return taker;
}

async function all(taker: ChunkSource): Promise<string> {
  let text = '';
  for (let chunk = await nextChunk(taker); chunk !== undefined; chunk = await nextChunk(taker))
    text += textOf(chunk);
  return text;
}

describe('a shared source', () => {
  it('gives every reader all chunks and is read once', async () => {
    const source = countedSource(['a', 'b', 'c']);
    const shared = new SharedSource(source, 100);
    const readers = [joinOf(shared), joinOf(shared), joinOf(shared)];
    expect(await Promise.all(readers.map(all))).toEqual(['abc', 'abc', 'abc']);
    expect(source.requestCount).toBe(4);
    expect(textOf(shared.whole())).toBe('abc');
    expect(await all(joinOf(shared))).toBe('abc');
  });

  it('is read no further than its fastest reader reads', async () => {
    const source = countedSource(['a', 'b', 'c']);
    const shared = new SharedSource(source, 100);
    const [fast, slow] = [joinOf(shared), joinOf(shared)];
    await nextChunk(fast);
    await nextChunk(fast);
    await settled();
    expect(source.requestCount).toBe(2);
    expect(textOf(await nextChunk(slow))).toBe('a');
    expect(source.requestCount).toBe(2);
  });

  it('accepts no more readers once it is too long, and keeps no more than its readers need', async () => {
    const source = countedSource(['aaaa', 'bbbb', 'cccc', 'dddd']);
    const shared = new SharedSource(source, 6);
    const taker = joinOf(shared);
    await nextChunk(taker);
    await nextChunk(taker);
    expect(shared.join()).toBeUndefined();
    expect(await all(taker)).toBe('ccccdddd');
    expect(shared.whole()).toBeUndefined();
  });

  it('ends with an error for a reader too far behind, and goes on for the others', async () => {
    const block = 'x'.repeat(50_000);
    const source = countedSource(Array.from({ length: 6 }, () => block));
    const shared = new SharedSource(source, 6);
    const [fast, slow] = [joinOf(shared), joinOf(shared)];
    expect(await all(fast)).toBe(block.repeat(6));
    expect(await all(slow)).toContain('too_slow');
  });

  it('gives late readers what they missed in one chunk, as it was then', async () => {
    const source = countedSource(['a', 'b', 'c', 'd']);
    const shared = new SharedSource(source, 100);
    const first = joinOf(shared);
    await nextChunk(first);
    await nextChunk(first);
    const late = joinOf(shared);
    await nextChunk(first);
    expect(textOf(await nextChunk(late))).toBe('ab');
    expect(textOf(await nextChunk(late))).toBe('c');
    expect(await all(late)).toBe('d');
    expect(await all(first)).toBe('d');
    expect(textOf(shared.whole())).toBe('abcd');
  });

  it('is cancelled with its last reader, but not when it has ended', async () => {
    const source = countedSource(['a', 'b']);
    const shared = new SharedSource(source, 100);
    const [one, other] = [joinOf(shared), joinOf(shared)];
    one.cancel();
    one.cancel();
    expect(source.cancelled).toBe(false);
    other.cancel();
    expect(source.cancelled).toBe(true);
    expect(shared.join()).toBeUndefined();

    const ended = countedSource(['a']);
    const whole = new SharedSource(ended, 100);
    const taker = joinOf(whole);
    await all(taker);
    taker.cancel();
    expect(ended.cancelled).toBe(false);
  });
});
