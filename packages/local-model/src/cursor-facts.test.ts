import { expect, it } from 'vitest';
import { CursorFacts } from './cursor-facts';
import { lex } from './lexer';
import { TokenClasses } from './token-classes';
import { TokenKind, Vocabulary } from './vocabulary';

function factsAt(marked: string) {
  const [before = '', after = ''] = marked.split('█');
  const vocabulary = new Vocabulary();
  const left = lex(before, vocabulary);
  const right = lex(after, vocabulary);
  const tokens = Int32Array.of(...left.ids.subarray(0, left.length), ...right.ids.subarray(0, right.length));
  const facts = new CursorFacts(tokens, left.length, new TokenClasses(vocabulary));
  return {
    of: (word: string) => facts.of(vocabulary.intern(word, TokenKind.Word)),
    recent: facts.recentWords.map((word) => vocabulary.text(word)),
  };
}

it('counts a word on both sides of the cursor, and tells where it is last before it', () => {
  const { of } = factsAt('a b a █ a c');
  expect(of('a')).toMatchObject({ count: 3, last: 2 });
  expect(of('c')).toMatchObject({ count: 1, last: -1 });
  expect(of('d')).toBeUndefined();
});

it('tells what is declared and what is a member', () => {
  const { of } = factsAt('const total = user.name;█');
  expect(of('total')).toMatchObject({ declared: true, member: false });
  expect(of('name')).toMatchObject({ declared: false, member: true });
});

it('lists words once, the nearest before the cursor first and those after it last', () => {
  expect(factsAt('one(two, one);\nthree = 4;█\nfour(two)').recent).toEqual(['three', 'one', 'two', 'four']);
});
