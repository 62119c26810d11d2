import type { PullAnswer, PulledItem } from '@org/completion-adapter-kit';
import { fakeClock } from '@org/completion-testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { GrowingGhost, type GhostPlace } from './growing-ghost';

const place: GhostPlace = { uri: 'file:///a.ts', version: 1, offset: 3, selected: '' };
const item = (insertText: string): PulledItem => ({ id: '1', insertText, start: 3, end: 3, omittedHead: 0 });

let clock = fakeClock();
let isStill = true;
let redrawn = 0;
let ghost: GrowingGhost;
let grow: (items: PulledItem[]) => void;

function answer(): PullAnswer {
  return {
    first: () => Promise.resolve([]),
    grown(callback) {
      grow = callback;
      return () => (grow = () => {});
    },
    ended: Promise.resolve(undefined),
  };
}

describe('a ghost that grows', () => {
  beforeEach(() => {
    clock = fakeClock();
    isStill = true;
    redrawn = 0;
    ghost = new GrowingGhost({ isAt: () => isStill, redraw: () => redrawn++ }, clock);
    ghost.follow(place, answer(), [item('one')], true);
  });

  it('is drawn again with what came', async () => {
    await clock.advance(500);
    grow([item('one\ntwo')]);
    await clock.advance(0);
    expect(redrawn).toBe(1);
    expect(ghost.itemsAt(place)?.[0]?.insertText).toBe('one\ntwo');
  });

  it('is drawn at most every 100 ms, with the last that came', async () => {
    grow([item('one\ntwo')]);
    await clock.advance(50);
    grow([item('one\ntwo\nthree')]);
    expect(redrawn).toBe(0);
    await clock.advance(50);
    expect(redrawn).toBe(1);
    // Before the editor asks for what it is to draw.
    grow([item('one\ntwo\nthree\nfour')]);
    await clock.advance(99);
    expect(redrawn).toBe(1);
    ghost.itemsAt(place);
    await clock.advance(100);
    expect(redrawn).toBe(1);
  });

  it('is drawn when the editor no longer waited for it', async () => {
    ghost.follow(place, answer(), [item('late')], false);
    await clock.advance(0);
    expect(redrawn).toBe(1);
    expect(ghost.itemsAt(place)?.[0]?.insertText).toBe('late');
  });

  it('is drawn again, a few times, when the editor does not ask', async () => {
    await clock.advance(500);
    grow([item('one\ntwo')]);
    await clock.advance(10_000);
    expect(redrawn).toBe(3);
    expect(clock.pending).toBe(0);
  });

  it('is not drawn again when nothing came', async () => {
    await clock.advance(1_000);
    expect(redrawn).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['the text has changed or the cursor has moved', () => (isStill = false)],
    ['it was dismissed', () => ghost.stop()],
    ['another took its place', () => ghost.follow({ ...place, version: 2 }, answer(), [], true)],
  ])('is not drawn again when %s', async (_when, happens) => {
    grow([item('one\ntwo')]);
    happens();
    await clock.advance(1_000);
    expect(redrawn).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['another text', { ...place, version: 2 }],
    ['another cursor', { ...place, offset: 4 }],
    ['another document', { ...place, uri: 'file:///b.ts' }],
    ['an entry of the popup', { ...place, selected: 'entry' }],
  ])('is not that of %s', (_of, other) => {
    expect(ghost.itemsAt(other)).toBeUndefined();
  });
});
