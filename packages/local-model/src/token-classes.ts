import { TokenKind, type Vocabulary } from './vocabulary';

/** What a token does in code, as far as the text alone shows it. */
export const TokenClass = {
  Word: 1,
  Number: 2,
  LineBreak: 3,
  /** `.`, `?.`, `::`, `->`: a member follows. */
  Access: 4,
  Open: 5,
  Close: 6,
  Comma: 7,
  /** `=`, `:`, `=>`, `:=`: a value or type follows. */
  Assignment: 8,
  Quote: 9,
  /** Begins a comment or a line of one. */
  Comment: 10,
  Operator: 11,
  /** A word that declares the next one: `class`, `def`, `const`. */
  Declarer: 12,
} as const;
export type TokenClass = (typeof TokenClass)[keyof typeof TokenClass];

const classesOfText: Readonly<Record<string, TokenClass>> = Object.fromEntries(
  (
    [
      [TokenClass.Access, '. ?. :: ->'],
      [TokenClass.Open, '( [ {'],
      [TokenClass.Close, ') ] }'],
      [TokenClass.Comma, ', ;'],
      [TokenClass.Assignment, '= : => :='],
      [TokenClass.Quote, '\' " ` """ \'\'\''],
      [TokenClass.Comment, '// /* /** /// */ # *'],
      [
        TokenClass.Declarer,
        'class def fn func function fun const let var val interface type enum struct trait new import record',
      ],
    ] as const
  ).flatMap(([each, texts]) => texts.split(' ').map((text) => [text, each])),
);

const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** The classes of the tokens of a vocabulary, each found out when it is first asked for. */
export class TokenClasses {
  readonly vocabulary: Vocabulary;
  #classes: Uint8Array;

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
    this.#classes = new Uint8Array(vocabulary.size + 1000);
  }

  of(token: number): TokenClass {
    if (token >= this.#classes.length) {
      const larger = new Uint8Array(Math.ceil(token * 1.25) + 1000);
      larger.set(this.#classes);
      this.#classes = larger;
    }
    const known = this.#classes[token] as number;
    if (known !== 0) return known as TokenClass;
    const found = this.#find(token);
    this.#classes[token] = found;
    return found;
  }

  /** Whether the token is a name or keyword. */
  isWord(token: number): boolean {
    const found = this.of(token);
    return found === TokenClass.Word || found === TokenClass.Declarer;
  }

  /** Whether `closer` is the bracket that ends `opener`. */
  closes(closer: number, opener: number): boolean {
    return closers[this.vocabulary.text(opener)] === this.vocabulary.text(closer);
  }

  #find(token: number): TokenClass {
    const { vocabulary } = this;
    switch (vocabulary.kind(token)) {
      case TokenKind.Number:
        return TokenClass.Number;
      case TokenKind.LineBreak:
      case TokenKind.Boundary:
        return TokenClass.LineBreak;
      case TokenKind.Word:
        if (vocabulary.textLength(token) > 10) return TokenClass.Word;
        return classesOfText[vocabulary.text(token)] === TokenClass.Declarer
          ? TokenClass.Declarer
          : TokenClass.Word;
      default: {
        const text = vocabulary.textLength(token) > 4 ? '' : vocabulary.text(token);
        return Object.hasOwn(classesOfText, text)
          ? (classesOfText[text] ?? TokenClass.Operator)
          : TokenClass.Operator;
      }
    }
  }
}
