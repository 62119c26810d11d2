import { expect, it } from 'vitest';
import { TokenClass, TokenClasses } from './token-classes';
import { TokenKind, Vocabulary } from './vocabulary';

it.each([
  ['name', TokenKind.Word, 'Word'],
  ['class', TokenKind.Word, 'Declarer'],
  ['constructor', TokenKind.Word, 'Word'],
  ['toString', TokenKind.Word, 'Word'],
  ['12', TokenKind.Number, 'Number'],
  ['\n#1', TokenKind.LineBreak, 'LineBreak'],
  ['?.', TokenKind.Punctuation, 'Access'],
  ['[', TokenKind.Punctuation, 'Open'],
  ['}', TokenKind.Punctuation, 'Close'],
  [',', TokenKind.Punctuation, 'Comma'],
  ['=>', TokenKind.Punctuation, 'Assignment'],
  ['"""', TokenKind.Punctuation, 'Quote'],
  ['//', TokenKind.Punctuation, 'Comment'],
  ['&&', TokenKind.Punctuation, 'Operator'],
  ['----------', TokenKind.Punctuation, 'Operator'],
] as const)('%j is a %s token of the class %s', (text, kind, name) => {
  const vocabulary = new Vocabulary();
  expect(new TokenClasses(vocabulary).of(vocabulary.intern(text, kind))).toBe(TokenClass[name]);
});

it('knows tokens that the vocabulary got later', () => {
  const vocabulary = new Vocabulary();
  const classes = new TokenClasses(vocabulary);
  let last = 0;
  for (let i = 0; i < 5000; i++) last = vocabulary.intern(`name${i}`, TokenKind.Word);
  expect(classes.isWord(last)).toBe(true);
});

it('knows which bracket closes which', () => {
  const vocabulary = new Vocabulary();
  const classes = new TokenClasses(vocabulary);
  const [open, close, other] = ['(', ')', ']'].map((text) =>
    vocabulary.intern(text, TokenKind.Punctuation),
  ) as [number, number, number];
  expect([classes.closes(close, open), classes.closes(other, open)]).toEqual([true, false]);
});
