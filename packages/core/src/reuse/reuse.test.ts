import { describe, expect, it } from 'vitest';
import { resolvePosition } from '../domain/cursor-position';
import { documentAt } from '@org/completion-testing';
import { fakeClock } from '@org/completion-testing';
import { anchorAt, followsSuffix, typedSince } from './anchor';
import { Answer } from './answer';
import { AnswerCache } from './answer-cache';
import { Flight } from './flight';
import { judge } from './flights';

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

describe('AnswerCache', () => {
  function cacheWith(options: { maxBytes?: number; maxAgeMs?: number } = {}) {
    const clock = fakeClock();
    const cache = new AnswerCache({ maxBytes: 1_000_000, maxAgeMs: 60_000, clock, ...options });
    const add = (id: string, marked: string, text: string, scope = 'scope') => {
      const answer = new Answer(id, anchorAt(place(marked), scope));
      answer.text = text;
      answer.state = 'whole';
      cache.add(answer);
      return answer;
    };
    const find = (marked: string, scope = 'scope') =>
      [...cache.find(place(marked), scope)].map(({ answer, typed }) => [answer.id, typed]);
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

describe('Answer', () => {
  it('cuts nothing and doubles nothing when shown in parts', () => {
    const answer = new Answer('a', anchorAt(place('█'), 'scope'));
    answer.text = 'one\ntwo';
    const first = answer.show(0, 3);
    expect(answer.segmentAt(2)).toBe(first);
    expect(answer.segmentAt(3)).toBeUndefined();
    expect(answer.show(0, 2).end).toBe(3);
    expect(answer.show(3, 7).id).not.toBe(first.id);
  });

  it('agrees with what is a head of it, and while it is open with what it is a head of', () => {
    const answer = new Answer('a', anchorAt(place('█'), 'scope'));
    answer.text = 'comp';
    expect(['', 'co', 'comp', 'compute', 'cot'].map((typed) => answer.agreesWith(typed))).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
    answer.state = 'whole';
    expect(answer.agreesWith('compute')).toBe(false);
  });
});

describe('Flight', () => {
  function flight() {
    const clock = fakeClock();
    const answer = new Answer('a', anchorAt(place('a = █\n'), 'scope'));
    return { clock, answer, flight: new Flight([answer], clock, { timeoutMs: 1_000, graceMs: 200 }) };
  }

  it('ends once, tells everybody, and leaves no timer', () => {
    const { flight: each, clock } = flight();
    let told = 0;
    let ended = 0;
    each.onEnd(() => ended++);
    each.join(() => told++);
    each.finish({ kind: 'landed' });
    each.finish({ kind: 'failed', error: new Error('late') });
    expect({ told, ended, pending: clock.pending, kind: each.end?.kind }).toEqual({
      told: 1,
      ended: 1,
      pending: 0,
      kind: 'landed',
    });
    expect(each.signal.aborted).toBe(false);
  });

  it('lives without callers once something of it was served, up to its deadline', async () => {
    const { flight: each, clock } = flight();
    each.served = true;
    await clock.advance(999);
    expect(each.end).toBeUndefined();
    await clock.advance(1);
    expect(each.end).toEqual({ kind: 'destroyed', why: 'deadline' });
    expect(each.signal.aborted).toBe(true);
  });

  it('is of no use in a changed text, and untouched while only the cursor is elsewhere', () => {
    const { flight: each } = flight();
    expect(judge(each, place('a = co█\n')).kind).toBe('agrees');
    expect(judge(each, place('a = \nnext█')).kind).toBe('elsewhere');
    expect(judge(each, place('b = █\n')).kind).toBe('disagrees');
    each.finish({ kind: 'landed' });
  });
});
