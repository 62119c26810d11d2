import { describe, expect, it } from 'vitest';
import { openPairs } from './open-pairs';

/** The line with a cursor mark at each place, and the closers there. */
function places(line: string, quotes = '\'"'): string[] {
  return openPairs(line, quotes).map(({ at, closers }) => `${line.slice(0, at)}█ ${closers}`);
}

describe('places behind marks that an editor closes', () => {
  it('gives the closers of all marks that are open there, the nearest first', () => {
    expect(places('log("a", [b]);').toSorted()).toEqual(['log("a", [█ ])', 'log("█ ")', 'log(█ )']);
  });

  it('takes brackets inside of quotes for text', () => {
    expect(places('f("(", x)').toSorted()).toEqual(['f("█ ")', 'f(█ )']);
  });

  it('takes no apostrophe behind a word for a quote, and the prefix of a string for none', () => {
    expect(places("it's (fine)")).toEqual(["it's (█ )"]);
    expect(places('x = f"{a}"')).toEqual(['x = f"█ "']);
  });

  it('leaves out marks whose partner is on another line, and triple quotes', () => {
    expect(places('if (x) {')).toEqual(['if (█ )']);
    expect(places('call(a, "b')).toEqual([]);
    expect(places('"""text"""')).toEqual([]);
  });

  it('passes over escaped quotes', () => {
    expect(places('"a\\"b"')).toEqual(['"█ "']);
  });
});
