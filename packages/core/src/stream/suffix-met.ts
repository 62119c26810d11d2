import { indentOf, isBlank, lastLine, likeness } from '../domain/lines';
import { opensBlock, type SuffixLine } from '../domain/surroundings';
import type { Passed, RuleContext, StreamRule } from './stream-filter';

const name = 'suffix-met';

/** How many lines of the suffix an echo may leave out before its first line. */
const maxSkippedAtStart = 5;
/** How many it may leave out between two lines. */
const maxSkippedInside = 3;
/** Least likeness, 0–1, of a line of the suffix and its changed echo. */
const leastLikeness = 0.6;
/** Characters, without spaces, that tell beyond doubt that an unchanged next line is the next line. */
const tellingInk = 20;

/** Shortest rest of the cursor's line, without spaces, that is recognised when one word of it is changed. */
const leastTailInk = 3;

/** A guess that the answer repeats the suffix from some point on. */
interface Echo {
  /** Where in the answer the suffix begins; what stands before it is the answer. */
  readonly cut: number;
  /** Nothing but whitespace stands before `cut`. */
  readonly atHead: boolean;
  /** The suffix line it began with. */
  readonly first: number;
  /** Columns that its block is indented by at least; what stands further left is another block. */
  readonly edge: number;
  /** The suffix line expected next. */
  next: number;
  /** Lines that are the suffix's, and how many of them have its indentation. */
  exact: number;
  sameIndent: number;
  /** Lines that resemble the suffix's. */
  near: number;
  /** Lines that stand in place of the suffix's or between them. */
  foreign: number;
  /** Lines of the suffix that were left out, and how many of them before the first. */
  skipped: number;
  readonly skippedFirst: number;
  /** Characters, without spaces, that speak for it; those of a changed line count half. */
  weight: number;
  /** By how many columns it is indented differently; unknown until a line tells. */
  shift: number | undefined;
  /** It began with the rest of the cursor's line, which is more than closers, and not inside of a word. */
  readonly clean: boolean;
  /** Its first line is the body of the line above it in the answer, so it may well be meant. */
  readonly isBody: boolean;
  /** The suffix is over, and the answer went on further left than the suffix stands. */
  left: boolean;
}

/**
 * Ends the answer where it begins to repeat what stands after the cursor: the rest of the cursor's line, or the next lines,
 * also when they are indented differently, when one of them is changed or when the model leaves some out.
 *
 * A line that could be the beginning of such a repetition is held back until the lines after it decide: a line of the answer
 * that only happens to equal a line below the cursor passes. Brackets alone prove nothing; see the rule on closers.
 */
export const suffixMet: StreamRule = {
  name,
  create(context) {
    return context.surroundings.suffixLines.length === 0 ? undefined : new SuffixMet(context);
  },
};

class SuffixMet {
  readonly #suffix: string;
  readonly #lines: readonly SuffixLine[];
  readonly #linePrefix: string;
  readonly #lineAbove: string | undefined;
  readonly #languageId: string;
  /** The rest of the cursor's line, when something stands before the cursor. */
  readonly #tail: SuffixLine | undefined;
  #text = '';
  #released = 0;
  #lineStart = 0;
  #echoes: Echo[] = [];

  constructor({ cursor, surroundings }: RuleContext) {
    this.#suffix = cursor.suffix;
    this.#linePrefix = cursor.linePrefix;
    this.#lineAbove = surroundings.lineAbove;
    this.#languageId = cursor.languageId;
    this.#lines = surroundings.suffixLines;
    const [first] = this.#lines;
    this.#tail =
      first !== undefined && first.at <= cursor.lineSuffix.length && !surroundings.atLineEnd
        ? first
        : undefined;
  }

  push(text: string): Passed {
    this.#text += text;
    for (
      let end = this.#text.indexOf('\n', this.#lineStart);
      end >= 0;
      end = this.#text.indexOf('\n', this.#lineStart)
    ) {
      const cut = this.#readLine(this.#text.slice(this.#lineStart, end), false);
      this.#lineStart = end + 1;
      if (cut !== undefined) return this.#stopAt(cut);
    }
    return { text: this.#release(this.#holdFrom()) };
  }

  end(): Passed {
    const rest = this.#text.slice(this.#lineStart);
    const cut = (isBlank(rest) ? undefined : this.#readLine(rest, true)) ?? this.#decideAtEnd();
    return cut === undefined ? { text: this.#release(this.#text.length) } : this.#stopAt(cut);
  }

  /** Ends the answer at `cut`. Where nothing follows on the cursor's line, its own line end comes after the answer's. */
  #stopAt(cut: number): Passed {
    const text = this.#release(cut);
    const needsLineEnd = this.#tail === undefined && this.#released === cut;
    return { text: needsLineEnd ? `${text}\n` : text, stop: name };
  }

  #release(to: number): string {
    const passed = this.#text.slice(this.#released, Math.max(to, this.#released));
    this.#released = Math.max(to, this.#released);
    return passed;
  }

  /** Takes a whole line, or with `last` what the stream broke off with. Answers where to cut, once that is certain. */
  #readLine(line: string, last: boolean): number | undefined {
    if (isBlank(line)) return undefined;
    const text = line.trim();
    const indent = indentOf(this.#lineStart === 0 ? this.#linePrefix + line : line);
    for (const echo of this.#echoes) follow(echo, this.#lines, text, indent, last);
    this.#echoes.push(...this.#begin(line, text, indent));
    const certain = best(this.#echoes.filter((echo) => isCertain(echo, this.#lines)));
    // A guess that needs fewer excuses is heard out first.
    const rival =
      certain !== undefined && excuses(certain) > 0 && this.#echoes.some((echo) => excuses(echo) === 0);
    if (rival && !last) return undefined;
    this.#echoes = this.#echoes.filter((echo) => !echo.left && echo.near + echo.foreign <= 1);
    return certain?.cut;
  }

  /** The echoes that may begin with this line. */
  #begin(line: string, text: string, indent: number): Echo[] {
    const echoes: Echo[] = [];
    const onCursorLine = this.#lineStart === 0 && !isBlank(this.#linePrefix);
    if (this.#tail !== undefined && (onCursorLine || this.#tail.tail || this.#lineStart > 0)) {
      const echo = this.#beginInLine(line, indent, this.#tail);
      if (echo !== undefined) echoes.push(echo);
    }
    if (onCursorLine) return echoes;
    const from = this.#lines[0]?.tail === true ? 1 : 0;
    const to = Math.min(this.#lines.length, from + maxSkippedAtStart + 1);
    for (let index = from; index < to; index++) {
      const candidate = this.#lines[index] as SuffixLine;
      const exact = candidate.text === text;
      if (!exact && (index > from || !resembles(text, candidate.text))) continue;
      // What is left out must be of the same block: a line of the next function is no sign of the end of this one.
      if (this.#lines.slice(from, index).some((skipped) => skipped.indent < candidate.indent)) continue;
      const cut = this.#cutBefore(this.#lineStart + (line.length - line.trimStart().length), candidate.at);
      echoes.push({
        cut,
        atHead: isBlank(this.#text.slice(0, cut)),
        first: index,
        edge: candidate.indent,
        next: index + 1,
        exact: exact ? 1 : 0,
        sameIndent: indent === candidate.indent ? 1 : 0,
        near: exact ? 0 : 1,
        foreign: 0,
        skipped: index - from,
        skippedFirst: index - from,
        weight: weightOf(candidate) * (exact ? 1 : 0.5),
        shift: indent - candidate.indent,
        clean: false,
        isBody: this.#isBody(indent, candidate.indent),
        left: false,
      });
    }
    return echoes;
  }

  /** Whether a line is the body of what the line above it opens, and the suffix's own line, at `suffixIndent`, is not. */
  #isBody(indent: number, suffixIndent: number): boolean {
    const above = lastLine(this.#linePrefix + this.#text.slice(0, this.#lineStart)) ?? this.#lineAbove;
    if (above === undefined || !opensBlock(above, this.#languageId)) return false;
    return indent > indentOf(above) && suffixIndent <= indentOf(above);
  }

  /** The echo that begins inside this line, with the rest of the cursor's line. */
  #beginInLine(line: string, indent: number, tail: SuffixLine): Echo | undefined {
    const lead = this.#suffix.slice(0, tail.at);
    const bare = line.trimEnd();
    const found = { at: -1, exact: bare.endsWith(tail.text) };
    if (found.exact) found.at = bare.length - tail.text.length;
    else if (isChangeable(tail)) found.at = changedTailStart(bare, tail.text);
    if (found.at < 0 || this.#lineStart + found.at < this.#released) return undefined;
    // A whole line that has nothing before the rest of the cursor's line is told by its lines, not by its tail.
    if (!tail.tail && isBlank(line.slice(0, found.at)) && this.#lineStart > 0) return undefined;
    let at = found.at;
    if (lead !== '' && line.slice(0, at).endsWith(lead)) at -= lead.length;
    const cut = this.#lineStart + at;
    const { exact } = found;
    return {
      cut,
      atHead: isBlank(this.#text.slice(0, cut)),
      first: 0,
      edge: indent,
      next: 1,
      exact: exact ? 1 : 0,
      sameIndent: 1,
      near: exact ? 0 : 1,
      foreign: 0,
      skipped: 0,
      skippedFirst: 0,
      weight: weightOf(tail) * (exact ? 1 : 0.5),
      shift: undefined,
      isBody: false,
      clean: exact && !tail.closersOnly && !(/\w$/.test(bare.slice(0, found.at)) && /^\w/.test(tail.text)),
      left: false,
    };
  }

  /** Where the answer ends when the suffix, up to its character `suffixAt`, stands before `at` in one form or another. */
  #cutBefore(at: number, suffixAt: number): number {
    const lead = this.#suffix.slice(0, suffixAt);
    const before = this.#text.slice(0, at);
    // The rest of the cursor's line, told by the whole line: so is its indentation, whatever it is.
    if (!lead.includes('\n')) return this.#lineStart;
    if (before.endsWith(lead)) return at - lead.length;
    const space = /\s*$/.exec(lead)?.[0] ?? '';
    let cut = before.length - (before.length - before.trimEnd().length);
    // As many line ends go as the suffix begins with; those before them are the answer's.
    const ends = before.slice(cut).split('\n').length - 1;
    const keep = Math.max(0, ends - (space.split('\n').length - 1));
    if (ends > 0) for (let kept = 0; kept < keep; kept++) cut = before.indexOf('\n', cut) + 1;
    return cut;
  }

  /** The stream is over and nothing was certain: the likeliest guess, if it is likely enough. */
  #decideAtEnd(): number | undefined {
    return best(this.#echoes.filter((echo) => isLikely(echo, this.#lines)))?.cut;
  }

  /** From where on text must wait: for an echo to be decided, for the line to be whole, for the line after a blank one. */
  #holdFrom(): number {
    const written = this.#text.slice(0, this.#lineStart).trimEnd().length;
    const lineEnd = this.#text.indexOf('\n', written);
    const blank = lineEnd >= 0 && lineEnd < this.#lineStart ? lineEnd + 1 : this.#lineStart;
    return Math.min(
      ...this.#echoes.map((echo) => echo.cut),
      Math.max(blank, this.#lineStart === 0 ? this.#holdInLine() : 0),
    );
  }

  /** Where in the unfinished line an echo may begin. */
  #holdInLine(): number {
    const line = this.#text.slice(this.#lineStart);
    if (isBlank(this.#linePrefix)) {
      const bare = line.trimStart();
      const from = this.#lines[0]?.tail === true ? 1 : 0;
      const heads = this.#lines.slice(from, from + maxSkippedAtStart + 1);
      if (heads.some(({ text }) => text.startsWith(bare.trimEnd()))) return 0;
    }
    const tail = this.#tail;
    if (tail === undefined) return this.#text.length;
    // One word of the rest of the line may come changed, and which tells only the whole line.
    if (tail.tail && isChangeable(tail)) return this.#released;
    const lead = this.#suffix.slice(0, tail.at);
    for (let at = this.#released; at < line.length; at++) {
      const rest = line.slice(at);
      const bare = rest.startsWith(lead) ? rest.slice(lead.length) : rest;
      if (bare === '' || tail.text.startsWith(bare.trimEnd()) || bare.trimEnd() === tail.text) return at;
    }
    return this.#text.length;
  }
}

/** Takes the next line of the answer into account. */
function follow(echo: Echo, lines: readonly SuffixLine[], text: string, indent: number, last: boolean): void {
  const to = Math.min(lines.length, echo.next + maxSkippedInside + 1);
  for (let index = echo.next; index < to; index++) {
    const candidate = lines[index] as SuffixLine;
    if (candidate.text !== text && !(last && text.length >= 4 && candidate.text.startsWith(text))) continue;
    if (echo.shift !== undefined && index > echo.next && indent - candidate.indent !== echo.shift) continue;
    echo.skipped += index - echo.next;
    echo.next = index + 1;
    echo.exact++;
    if (indent === candidate.indent) echo.sameIndent++;
    echo.weight += weightOf(candidate);
    echo.shift ??= indent - candidate.indent;
    return;
  }
  const expected = lines[echo.next];
  if (expected === undefined) {
    echo.left = indent < echo.edge;
    echo.foreign++;
  } else if (resembles(text, expected.text)) {
    echo.near++;
    echo.weight += weightOf(expected) / 2;
    echo.next++;
  } else {
    echo.foreign++;
  }
}

/** Beyond doubt, so that the stream can be ended. */
function isCertain(echo: Echo, lines: readonly SuffixLine[]): boolean {
  const { exact, near, foreign, skippedFirst, sameIndent, atHead, weight } = echo;
  if (echo.left && !atHead && !echo.isBody)
    return sameIndent + exact > 0 && skippedFirst === 0 && weight >= 1.5;
  if (exact === 0 || (atHead && excuses(echo) > 0)) return false;
  const straight = excuses(echo) === 0;
  const whole = echo.next >= lines.length;
  if (straight && whole && sameIndent > 0 && weight > 0) return true;
  if (straight && exact === 1) return !atHead && sameIndent === 1 && weight >= tellingInk;
  if (straight) return weight >= 8;
  if (skippedFirst > 0)
    return near + foreign === 0 && exact >= 2 && weight >= (sameIndent === exact ? 16 : 40);
  if (near + foreign > 0 && !whole) return exact >= 2 ? weight >= 12 : foreign === 0 && weight >= 24;
  return (foreign === 0 || exact >= 2) && weight >= 8 + 6 * Math.min(2, echo.skipped);
}

/** Good enough when nothing more will come. */
function isLikely(echo: Echo, lines: readonly SuffixLine[]): boolean {
  if (isCertain(echo, lines)) return true;
  const straight = echo.near + echo.foreign + echo.skipped === 0;
  // The only line that is left, with one word changed: two such lines in a row are hardly ever meant.
  if (echo.exact === 0) return echo.near === 1 && echo.foreign === 0 && onlyLine(echo, lines);
  if (!straight) return false;
  if (echo.sameIndent > 0) return echo.weight >= 4 || echo.clean;
  return echo.next >= lines.length && echo.weight >= 6 && !echo.atHead && !echo.isBody;
}

function excuses({ near, foreign, skipped }: Echo): number {
  return near + 2 * foreign + skipped;
}

function onlyLine(echo: Echo, lines: readonly SuffixLine[]): boolean {
  return (
    echo.next >= lines.length &&
    echo.first === lines.length - 1 &&
    echo.sameIndent > 0 &&
    !echo.atHead &&
    !echo.isBody
  );
}

/** The guess with the fewest excuses; of equal ones the earliest. */
function best(echoes: readonly Echo[]): Echo | undefined {
  return [...echoes].sort((one, other) => excuses(one) - excuses(other) || one.cut - other.cut)[0];
}

/** Brackets alone say nothing: any block ends with them. */
function weightOf(line: SuffixLine): number {
  return line.closersOnly ? 0 : Math.min(line.ink, tellingInk);
}

/** Whether the rest of the cursor's line has a word in it that can come changed. */
function isChangeable({ ink, text }: SuffixLine): boolean {
  return ink >= leastTailInk && /\w/.test(text);
}

/** Whether a line is another with a word or number replaced, or with a short piece changed. */
function resembles(one: string, other: string): boolean {
  const words = tokensOf(one);
  const others = tokensOf(other);
  if (words.length === others.length && words.length >= 2 && differences(words, others) <= 1) return true;
  return Math.min(one.length, other.length) >= 5 && likeness(one, other) >= leastLikeness;
}

/**
 * Where in `line` its tail begins that is `tail` with one word or number replaced; the word that the cursor is in may begin
 * before the tail. −1 when there is none.
 */
function changedTailStart(line: string, tail: string): number {
  const wanted = tokensOf(tail);
  const all = [...line.matchAll(token)];
  const from = all[all.length - wanted.length];
  if (wanted.length < 2 || from === undefined) return -1;
  const [first = ''] = wanted;
  const words = all.slice(-wanted.length).map(([word]) => word);
  const endsAlike = words[0] !== first && words[0]?.endsWith(first) === true;
  if (differences(words.slice(1), wanted.slice(1)) + (words[0] === first || endsAlike ? 0 : 1) > 1) return -1;
  return from.index + (endsAlike ? from[0].length - first.length : 0);
}

const token = /\w+|[^\s\w]/g;

function tokensOf(text: string): readonly string[] {
  return text.match(token) ?? [];
}

function differences(one: readonly string[], other: readonly string[]): number {
  return one.filter((word, index) => word !== other[index]).length;
}
