import { describe, expect, it } from 'vitest';
import { PlaceKind, placeAfter } from './place';
import { lex } from './lexer';
import { TokenClasses } from './token-classes';
import { Vocabulary } from './vocabulary';

function placeIn(text: string) {
  const vocabulary = new Vocabulary();
  const list = lex(text, vocabulary);
  const place = placeAfter(list.ids, list.length, new TokenClasses(vocabulary));
  const textOf = (token: number) => (token < 0 ? undefined : vocabulary.text(token));
  return { ...place, openBracket: textOf(place.openBracket), parallel: textOf(place.parallel) };
}

describe('the place of a prediction', () => {
  it.each([
    ['user.', 'AfterAccess'],
    ['a?.', 'AfterAccess'],
    ['std::', 'AfterAccess'],
    ['call(', 'AfterOpen'],
    ['call(a,', 'AfterComma'],
    ['return', 'AfterWord'],
    ['class', 'AfterWord'],
    ['a =', 'AfterAssignment'],
    ['call()', 'AfterClose'],
    ['// see', 'InComment'],
    ['# see', 'InComment'],
    ['a +', 'Elsewhere'],
  ] as const)('after %j is %s', (text, kind) => expect(placeIn(text).kind).toBe(PlaceKind[kind]));

  it.each([
    ['call(a, b[0], c', '('],
    ['call(list[', '['],
    ['if (a) {\n  b', '{'],
    ['call(a)', undefined],
  ])('after %j is within %j', (text, bracket) => expect(placeIn(text).openBracket).toBe(bracket));

  it.each([
    ['const a = first;\nconst b =', 'first'],
    ['x.width = 1;\nx.', 'width'],
    ['x.width = 1;\ny.', 'width'],
    ['x;\nx.width', undefined],
  ])('after %j stands beside %j of the line before', (text, parallel) => {
    expect(placeIn(`start\n${text}`).parallel).toBe(parallel);
  });
});
