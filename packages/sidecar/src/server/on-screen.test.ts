import { beforeEach, describe, expect, it } from 'vitest';
import type { Suggestion } from '@org/completion-core/next-edit';
import { OnScreen, type Place } from './on-screen';

const uri = 'file:///a.ts';

/** A text with the cursor at `█`. */
function at(marked: string): Place {
  const offset = marked.indexOf('█');
  return { text: marked.replace('█', ''), offset };
}

function completion({ offset }: Place, insertText: string): Suggestion {
  return { kind: 'completion', id: 'c', range: { start: offset, end: offset }, insertText };
}

const edit: Suggestion = { kind: 'edit', id: 'e', range: { start: 0, end: 1 }, insertText: 'B' };

describe('what is on screen', () => {
  let screen: OnScreen;
  beforeEach(() => (screen = new OnScreen()));

  const isShown = (marked: string) => screen.hasCompletion(uri, at(marked));

  it.each([
    ['for the same text and cursor', 'a = █\nb', true],
    ['while it is typed through', 'a = fo█\nb', true],
    ['while something above changes', 'new\na = █\nb', true],
    ['not after something else was typed', 'a = x█\nb', false],
    ['not once all of it was typed', 'a = foo()█\nb', false],
    ['not after the cursor moved', 'a =█ \nb', false],
    ['not after the cursor moved in a text that changed', 'a = f\nb█', false],
  ])('a completion is shown %s', (_when, marked, expected) => {
    const place = at('a = █\nb');
    screen.sent(uri, place, completion(place, 'foo()'));
    expect(isShown(marked)).toBe(expected);
  });

  it('no completion is shown where an edit is, nor that of another document', () => {
    const place = at('a = █\nb');
    screen.sent(uri, place, edit);
    expect(isShown('a = █\nb')).toBe(false);
    screen.sent('file:///b.ts', place, completion(place, 'foo()'));
    expect(isShown('a = █\nb')).toBe(false);
  });

  it.each<[string, (on: OnScreen) => void]>([
    ['it ended', (on) => on.ended('c')],
    ['its document shows nothing', (on) => on.cleared(uri)],
  ])('a completion is not shown after %s', (_what, end) => {
    const place = at('a = █\nb');
    screen.sent(uri, place, completion(place, 'foo()'));
    end(screen);
    expect(isShown('a = █\nb')).toBe(false);
  });

  it('an edit is there for its text and cursor, until something else is', () => {
    const place = at('a = █\nb');
    screen.sent(uri, place, edit);
    expect(screen.editAt(uri, at('a = █\nb'))).toBe('e');
    expect(screen.editAt(uri, at('a =█ \nb'))).toBeUndefined();
    expect(screen.editAt(uri, at('c = █\nb'))).toBeUndefined();
    screen.sent(uri, place, completion(place, 'foo()'));
    expect(screen.editAt(uri, place)).toBeUndefined();
  });
});
