import { describe, expect, it } from 'vitest';
import { resolvePosition } from '../domain/cursor-position';
import { documentAt, fakeClock } from '@org/completion-testing';
import { anchorAt, followsSuffix, typedSince } from './anchor';
import { GeneratedText } from './generated-text';
import { GeneratedTextIndex } from './generated-text-index';
import { InflightRequest } from './inflight-request';
import { relate } from './inflight-requests';

const place = (marked: string, uri?: string) =>
  resolvePosition(documentAt(marked, uri === undefined ? {} : { uri }));

describe('typedSince', () => {
  it.each([
    ['a = █\n', 'a = com█\n', 'com'],
    ['a = █\n', 'a = █\n', ''],
    ['a = █)\n', 'a = f()█\n', 'f()'],
    ['a = █\n', 'a = f(█)\n', 'f('],
    ['a = █\n', "a = f(['█'])\n", "f(['"],
    ['a = █\r\n', 'a = com█\r\n', 'com'],
    ['{\r\n█\r\n}', '{\r\na\r\n█\r\n}', 'a\n'],
  ])('finds what was typed between %j and %j', (from, to, typed) => {
    expect(typedSince(anchorAt(place(from), 'scope'), place(to))).toBe(typed);
  });

  it.each([
    ['a = █\n', 'b = █\n'],
    ['a = █\n', 'a =█\n'],
    ['a = █\n', 'a = com█ more\n'],
    ['a = █\n', 'a = f(█]\n'],
    ['a = █', 'x\na = █'],
  ])('finds nothing between %j and %j', (from, to) => {
    expect(typedSince(anchorAt(place(from), 'scope'), place(to))).toBeUndefined();
  });

  it('knows a place in a long document by the text around it, wherever lines above have moved it', () => {
    const long = 'const value = 1;\n'.repeat(200);
    const anchor = anchorAt(place(`${long}a = █\n${long}`), 'scope');
    expect(typedSince(anchor, place(`// new\n${long}a = co█\n${long}`))).toBe('co');
  });
});

describe('followsSuffix', () => {
  it('accepts closers typed over only when they were typed', () => {
    expect(followsSuffix(')\n', 'f)', '\n')).toBe(true);
    expect(followsSuffix(')\n', 'f', '\n')).toBe(false);
  });
});

describe('GeneratedTextIndex', () => {
  function cacheWith(options: { maxBytes?: number; maxAgeMs?: number } = {}) {
    const clock = fakeClock();
    const cache = new GeneratedTextIndex({ maxBytes: 1_000_000, maxAgeMs: 60_000, clock, ...options });
    const add = (id: string, marked: string, text: string, scope = 'scope') => {
      const answer = new GeneratedText(id, anchorAt(place(marked), scope));
      answer.text = text;
      answer.state = 'complete';
      cache.add(answer);
      return answer;
    };
    const find = (marked: string, scope = 'scope') =>
      [...cache.find(place(marked), scope)].map(({ text, typed }) => [text.id, typed]);
    return { clock, cache, add, find };
  }

  it('gives the answer with the least typed first', () => {
    const { add, find } = cacheWith();
    add('far', 'a = █\n', 'compute(value);');
    add('near', 'a = comp█\n', 'ute(value);');
    expect(find('a = compute█\n')).toEqual([
      ['near', 'ute'],
      ['far', 'compute'],
    ]);
  });

  it('gives nothing that what was typed disagrees with, or that is used up', () => {
    const { add, find } = cacheWith();
    add('one', 'a = █\n', 'compute');
    expect(find('a = cat█\n')).toEqual([]);
    expect(find('a = compute█\n')).toEqual([]);
  });

  it('keeps scopes apart', () => {
    const { add, find } = cacheWith();
    add('one', 'a = █\n', 'compute', 'model A');
    expect(find('a = █\n', 'model B')).toEqual([]);
  });

  it('holds one answer for one place, the newest', () => {
    const { add, find, cache } = cacheWith();
    add('old', 'a = █\n', 'compute');
    add('new', 'a = █\n', 'calculate');
    expect(find('a = █\n')).toEqual([['new', '']]);
    expect(cache.size).toBe(1);
  });

  it('forgets the least used beyond its bytes, and old ones', async () => {
    const { add, find, cache, clock } = cacheWith({ maxBytes: 2_000, maxAgeMs: 1_000 });
    for (let index = 0; index < 20; index++) add(`v${index}`, `v${index} = █\n`, 'compute(value);');
    expect(cache.size).toBeLessThan(6);
    expect(find('v0 = █\n')).toEqual([]);
    expect(find('v19 = █\n')).toEqual([['v19', '']]);
    await clock.advance(1_001);
    expect(find('v19 = █\n')).toEqual([]);
  });
});

describe('GeneratedText', () => {
  it('keeps the ids of its segments while they grow, and never shrinks one', () => {
    const text = new GeneratedText('a', anchorAt(place('█'), 'scope'));
    text.text = 'one\ntwo';
    const first = text.segment(0, 3);
    text.show(first);
    expect(text.segmentAt(2)).toBe(first);
    expect(text.segmentAt(3)).toBeUndefined();
    expect(text.segment(0, 2)).toEqual(first);
    expect(text.segment(0, 7)).toMatchObject({ id: first.id, end: 7 });
    expect(text.segment(3, 7).id).not.toBe(first.id);
  });

  it('gives out a segment without remembering it until it is shown', () => {
    const text = new GeneratedText('a', anchorAt(place('█'), 'scope'));
    text.text = 'one';
    const segment = text.segment(0, 3);
    expect(text.segmentAt(1)).toBeUndefined();
    text.show(segment);
    expect(text.segmentAt(1)).toBe(segment);
  });

  it('agrees with a text that it begins with, and while streaming with one that begins with it', () => {
    const answer = new GeneratedText('a', anchorAt(place('█'), 'scope'));
    answer.text = 'comp';
    expect(['', 'co', 'comp', 'compute', 'cot'].map((typed) => answer.agreesWith(typed))).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
    answer.state = 'complete';
    expect(answer.agreesWith('compute')).toBe(false);
  });
});

describe('InflightRequest', () => {
  function start() {
    const clock = fakeClock();
    const text = new GeneratedText('a', anchorAt(place('a = █\n'), 'scope'));
    return {
      clock,
      request: new InflightRequest('a', [text], clock, { timeoutMs: 1_000, graceMs: 200 }),
    };
  }

  it('ends once, calls every listener, and leaves no timer', () => {
    const { request, clock } = start();
    let called = 0;
    let ended = 0;
    request.onEnd(() => ended++);
    request.attach(() => called++);
    request.finish({ kind: 'completed' });
    request.finish({ kind: 'failed', error: new Error('late') });
    expect({ called, ended, pending: clock.pending, kind: request.end?.kind }).toEqual({
      called: 1,
      ended: 1,
      pending: 0,
      kind: 'completed',
    });
    expect(request.signal.aborted).toBe(false);
  });

  it('runs without a caller up to its deadline once an item of it was shown', async () => {
    const { request, clock } = start();
    request.used = true;
    await clock.advance(999);
    expect(request.end).toBeUndefined();
    await clock.advance(1);
    expect(request.end).toEqual({ kind: 'aborted', cause: 'deadline' });
    expect(request.signal.aborted).toBe(true);
  });

  it('disagrees with a changed text, but not when only the cursor has moved', () => {
    const { request } = start();
    expect(relate(request, place('a = co█\n')).kind).toBe('agrees');
    expect(relate(request, place('a = \nnext█')).kind).toBe('elsewhere');
    expect(relate(request, place('b = █\n')).kind).toBe('disagrees');
    request.finish({ kind: 'completed' });
  });
});
