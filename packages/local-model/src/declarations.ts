import { stepsOfLineBreak } from './lexer';
import type { Segment } from './segment';
import { TokenClass, type TokenClasses } from './token-classes';
import { TokenKind, boundaryToken, type Vocabulary } from './vocabulary';

/** A row of tokens, and the place in it that something was found at. */
export interface RowPlace {
  readonly tokens: Int32Array;
  readonly place: number;
}

/** Where names are declared: in the text around the cursor first, then in the workspace. */
export interface DeclarationRows {
  readonly window: Int32Array;
  /** Tokens of the window that are before the cursor. */
  readonly before: number;
  readonly workspace:
    | { readonly segment: Segment; readonly skipFrom: number; readonly skipTo: number }
    | undefined;
  readonly vocabulary: Vocabulary;
  readonly classes: TokenClasses;
}

/** Places of a row of tokens in the workspace that are looked at. */
const maxPlaces = 60;
/** Tokens of one declaration that are read. */
const maxBody = 4_000;
/** Base types that are followed. */
const maxBases = 4;

/** Places right behind `tokens`, in the window and then in the workspace. */
export function placesAfter({ window, workspace }: DeclarationRows, tokens: readonly number[]): RowPlace[] {
  const found: RowPlace[] = [];
  const last = tokens.length - 1;
  for (let at = last; at < window.length && found.length < maxPlaces; at++) {
    let back = 0;
    while (back <= last && window[at - back] === tokens[last - back]) back++;
    if (back > last) found.push({ tokens: window, place: at + 1 });
  }
  if (workspace === undefined) return found;
  const { segment, skipFrom, skipTo } = workspace;
  const lows = new Int32Array(tokens.length + 2);
  const highs = new Int32Array(tokens.length + 2);
  const context = Int32Array.from(tokens);
  if (segment.narrow(context, context.length, context.length, lows, highs) < tokens.length) return found;
  const high = Math.min(highs[tokens.length] as number, (lows[tokens.length] as number) + 4 * maxPlaces);
  for (let i = lows[tokens.length] as number; i < high && found.length < maxPlaces; i++) {
    const place = segment.order[i] as number;
    if ((place >= skipFrom && place < skipTo) || segment.isDead(place)) continue;
    found.push({ tokens: segment.tokens, place });
  }
  return found;
}

/** Reads declarations out of rows of tokens, by the habits that the languages share. */
export class Declarations {
  readonly #rows: DeclarationRows;
  readonly #words: Readonly<Record<Word, number>>;
  readonly #typeWords: readonly number[];
  readonly #modifiers: ReadonlySet<number>;
  /** Before a parameter of a constructor that is a member, too. */
  readonly #visibilities: ReadonlySet<number>;
  /** What may follow the name of a member. */
  readonly #memberEnds: ReadonlySet<number>;
  readonly #members = new Map<number, ReadonlySet<number>>();
  readonly #parameters = new Map<number, readonly number[]>();
  readonly #types = new Map<number, number>();

  constructor(rows: DeclarationRows) {
    this.#rows = rows;
    const { vocabulary } = rows;
    this.#words = Object.fromEntries(
      Object.entries(words).map(([name, [text, kind]]) => [name, vocabulary.intern(text, kind)]),
    ) as Record<Word, number>;
    const all = (texts: string) => texts.split(' ').map((text) => vocabulary.intern(text, TokenKind.Word));
    this.#typeWords = all('class interface enum struct trait record type');
    this.#modifiers = new Set(all(modifiers));
    this.#visibilities = new Set(all('public private protected readonly'));
    const { colon, optional, assign, open, semicolon, comma } = this.#words;
    this.#memberEnds = new Set([colon, optional, assign, open, semicolon, comma]);
  }

  /** Names of the members of what `receiver` stands for at the cursor; none when that cannot be told. */
  membersOf(receiver: number): ReadonlySet<number> {
    const type = this.#typeOf(receiver);
    return type < 0 ? none : this.#membersOfType(type, maxBases);
  }

  /** Names of the parameters of the function, method or class that is called `name`; none when none is known. */
  parametersOf(name: number): readonly number[] {
    let known = this.#parameters.get(name);
    if (known === undefined) {
      known = this.#findParameters(name);
      this.#parameters.set(name, known);
    }
    return known;
  }

  #typeOf(receiver: number): number {
    let known = this.#types.get(receiver);
    if (known === undefined) {
      known = this.#findType(receiver);
      this.#types.set(receiver, known);
    }
    return known;
  }

  /** The type that `name` is declared with around the cursor, or itself when it is one; -1 when there is none. */
  #findType(name: number): number {
    const { window, before } = this.#rows;
    const { colon, optional, assign, create, self, cls, own } = this.#words;
    if (name === self || name === own || name === cls) {
      for (let at = before - 1; at > 0; at--)
        if (this.#typeWords.includes(window[at - 1] as number) && this.#isWord(window[at] as number))
          return window[at] as number;
      return -1;
    }
    for (let at = window.length - 3; at >= 0; at--) {
      if (window[at] !== name) continue;
      const next = window[at + 1] as number;
      const second = window[at + 2] as number;
      if (next === colon && this.#isType(second)) return second;
      if (next === optional && window[at + 2] === colon && this.#isType(window[at + 3] ?? 0))
        return window[at + 3] as number;
      if (next === assign) {
        const made = second === create ? (window[at + 3] ?? 0) : second;
        if (this.#isType(made)) return made;
      }
      const previous = at > 0 ? (window[at - 1] as number) : 0;
      if (this.#isType(previous)) return previous;
    }
    return this.#isType(name) ? name : -1;
  }

  /** Whether a type of this name is declared somewhere. */
  #isType(name: number): boolean {
    return this.#isWord(name) && this.#startsLikeType(name) && this.#membersOfType(name, maxBases).size > 0;
  }

  #startsLikeType(name: number): boolean {
    const first = this.#rows.vocabulary
      .text(name)
      .replace(/^[_$]+/, '')
      .slice(0, 1);
    return first !== first.toLowerCase();
  }

  #membersOfType(type: number, depth: number): ReadonlySet<number> {
    const known = this.#members.get(type);
    if (known !== undefined) return known;
    const members = new Set<number>();
    // Known from here on: a type may be its own base.
    this.#members.set(type, members);
    const declared = this.#typeWords.flatMap((word) => placesAfter(this.#rows, [word, type])).slice(0, 3);
    const bases: number[] = [];
    for (const place of declared) this.#readBody(place, members, bases);
    if (depth > 0)
      for (const base of bases.slice(0, maxBases))
        if (base !== type && this.#startsLikeType(base))
          for (const member of this.#membersOfType(base, depth - 1)) members.add(member);
    return members;
  }

  /** Reads the lines of a type's body: those that are as far in as the first one name a member each. */
  #readBody({ tokens, place }: RowPlace, members: Set<number>, bases: number[]): void {
    const { classes } = this.#rows;
    const { own, self, dot, assign } = this.#words;
    const end = Math.min(tokens.length, place + maxBody);
    let at = place;
    while (at < end && !this.#isBreak(tokens[at] as number)) {
      const token = tokens[at++] as number;
      if (token === boundaryToken) return;
      if (this.#isWord(token) && !this.#modifiers.has(token)) bases.push(token);
    }
    let level = 0;
    let bodyLevel = -1;
    for (; at < end; at++) {
      const token = tokens[at] as number;
      if (token === boundaryToken) return;
      if (this.#isBreak(token)) {
        level += stepsOfLineBreak(this.#rows.vocabulary.text(token));
        if (level <= 0) return;
        if (bodyLevel < 0) bodyLevel = level;
        if (level === bodyLevel) {
          const name = this.#memberName(tokens, at + 1, end);
          if (name >= 0) members.add(name);
        }
        continue;
      }
      const isOwn = (token === own || token === self) && tokens[at + 1] === dot && tokens[at + 3] === assign;
      if (isOwn && classes.isWord(tokens[at + 2] as number)) members.add(tokens[at + 2] as number);
      if (this.#visibilities.has(token) && tokens[at + 2] === this.#words.colon)
        members.add(tokens[at + 1] as number);
    }
  }

  #memberName(tokens: Int32Array, from: number, end: number): number {
    for (let at = from; at < Math.min(end - 1, from + 14); at++) {
      const token = tokens[at] as number;
      if (this.#isBreak(token)) return -1;
      if (!this.#isWord(token) || this.#modifiers.has(token)) continue;
      const next = tokens[at + 1] as number;
      if (this.#memberEnds.has(next) || (at === from && next === this.#words.less)) return token;
    }
    return -1;
  }

  #findParameters(name: number): readonly number[] {
    const { open, constructs, initializes } = this.#words;
    for (const { tokens, place } of placesAfter(this.#rows, [name, open])) {
      const found = this.#readParameters(tokens, place, tokens[place - 3] ?? 0);
      if (found !== undefined) return found;
    }
    for (const word of this.#typeWords)
      for (const { tokens, place } of placesAfter(this.#rows, [word, name]).slice(0, 2)) {
        const end = Math.min(tokens.length, place + maxBody / 4);
        for (let at = place; at < end && tokens[at] !== boundaryToken; at++) {
          const isConstructor = tokens[at] === constructs || tokens[at] === initializes;
          if (isConstructor && tokens[at + 1] === open)
            return this.#readParameters(tokens, at + 2, tokens[at - 1] ?? 0) ?? [];
        }
      }
    return [];
  }

  /** The names between the brackets at `from` when they are those of a declaration, not of a call. */
  #readParameters(tokens: Int32Array, from: number, previous: number): number[] | undefined {
    const { classes } = this.#rows;
    const { comma, colon, dot, brace, arrow, pythonArrow, throws, self, cls, less, greater } = this.#words;
    const declared = classes.of(previous) === TokenClass.Declarer;
    const candidate = declared || this.#isBreak(previous) || this.#isWord(previous);
    if (!candidate || previous === this.#words.create || previous === this.#words.returns) return undefined;
    const names: number[] = [];
    let depth = 0;
    let first = -1;
    let last = -1;
    let typed = false;
    let at = from;
    for (; at < Math.min(tokens.length, from + 200); at++) {
      const token = tokens[at] as number;
      if (token === boundaryToken || token === dot) return undefined;
      const kind = classes.of(token);
      const ends = depth === 0 && (token === comma || kind === TokenClass.Close);
      if (ends) {
        const name = typed ? first : last;
        if (name >= 0 && name !== self && name !== cls) names.push(name);
        first = -1;
        last = -1;
        typed = false;
        if (kind === TokenClass.Close) break;
        continue;
      }
      // In a list of parameters these are brackets of types.
      if (kind === TokenClass.Open || token === less) depth++;
      if (kind === TokenClass.Close || (token === greater && depth > 0)) depth--;
      if (token === colon || token === this.#words.assign || token === this.#words.optional) typed = true;
      if (depth === 0 && this.#isWord(token) && !this.#modifiers.has(token)) {
        if (first < 0) first = token;
        if (!typed) last = token;
      }
    }
    const next = tokens[at + 1] ?? 0;
    // `if f(x):` is a call.
    const returns = next === colon && (this.#isBreak(previous) || this.#modifiers.has(previous));
    const hasBody = next === brace || next === arrow || next === pythonArrow || next === throws;
    return declared || returns || hasBody ? names : undefined;
  }

  #isWord(token: number): boolean {
    return this.#rows.classes.isWord(token);
  }

  #isBreak(token: number): boolean {
    return token !== boundaryToken && this.#rows.vocabulary.kind(token) === TokenKind.LineBreak;
  }
}

const none: ReadonlySet<number> = new Set();

const modifiers =
  'public private protected static readonly final async override abstract declare def get set const let var fn func fun function export default extends implements synchronized native volatile transient';

const sign = TokenKind.Punctuation;
const word = TokenKind.Word;
const words = {
  self: ['self', word],
  own: ['this', word],
  cls: ['cls', word],
  create: ['new', word],
  returns: ['return', word],
  throws: ['throws', word],
  constructs: ['constructor', word],
  initializes: ['__init__', word],
  colon: [':', sign],
  optional: ['?', sign],
  assign: ['=', sign],
  open: ['(', sign],
  brace: ['{', sign],
  semicolon: [';', sign],
  comma: [',', sign],
  dot: ['.', sign],
  less: ['<', sign],
  greater: ['>', sign],
  arrow: ['=>', sign],
  pythonArrow: ['->', sign],
} as const satisfies Record<string, readonly [string, TokenKind]>;
type Word = keyof typeof words;
