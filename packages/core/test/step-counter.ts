/** A compiled pattern: matches from `at`, and returns whether the rest (`then`) matches. */
type Matcher = (at: number, then: (at: number) => boolean) => boolean;

/** The state of a match. */
interface Run {
  text: string;
  steps: number;
}

/**
 * Counts the characters that are read when `pattern` is tried at the offset `at` of `text`, with the backtracking of regular
 * expression engines. Supports what the patterns of languages use: no backreferences, no lazy repetition.
 */
export function stepCounter({ source, flags }: RegExp): (text: string, at: number) => number {
  const run: Run = { text: '', steps: 0 };
  const matcher = new Parser(source, flags, run).parse();
  return (text, at) => {
    run.text = text;
    run.steps = 0;
    matcher(at, () => true);
    return run.steps;
  };
}

class Parser {
  readonly #source: string;
  readonly #ignoreCase: string;
  readonly #run: Run;
  #at = 0;
  /** Inside a look-behind, patterns are matched from their end to their start. */
  #backward = false;

  constructor(source: string, flags: string, run: Run) {
    this.#source = source;
    this.#ignoreCase = flags.includes('i') ? 'i' : '';
    this.#run = run;
  }

  parse(): Matcher {
    const parsed = this.#alternatives();
    if (this.#at < this.#source.length) throw new Error(`cannot read ${this.#source.slice(this.#at)}`);
    return parsed;
  }

  #alternatives(): Matcher {
    const options = [this.#sequence()];
    while (this.#eat('|')) options.push(this.#sequence());
    return (at, then) => options.some((option) => option(at, then));
  }

  #sequence(): Matcher {
    const terms: Matcher[] = [];
    while (this.#at < this.#source.length && !/[|)]/.test(this.#source.charAt(this.#at)))
      terms.push(this.#term());
    if (this.#backward) terms.reverse();
    return (start, then) => {
      const from = (index: number, at: number): boolean => {
        const term = terms[index];
        return term === undefined ? then(at) : term(at, (next) => from(index + 1, next));
      };
      return from(0, start);
    };
  }

  #term(): Matcher {
    if (this.#eat('^')) return this.#edge((text, at) => at === 0 || text[at - 1] === '\n');
    if (this.#eat('$')) return this.#edge((text, at) => at === text.length || text[at] === '\n');
    if (this.#eat('\\b'))
      return this.#edge((text, at) => /\w/.test(text.charAt(at - 1)) !== /\w/.test(text.charAt(at)));
    const look = /^\(\?(<?)([=!])/.exec(this.#source.slice(this.#at));
    if (look !== null) return this.#lookAround(look[0].length, look[1] === '<', look[2] === '!');
    if (this.#eat('(?:') || this.#eat('(')) {
      const inner = this.#alternatives();
      this.#eat(')');
      return this.#repeated(inner);
    }
    return this.#character();
  }

  #edge(holds: (text: string, at: number) => boolean): Matcher {
    return (at, then) => {
      this.#run.steps++;
      return holds(this.#run.text, at) && then(at);
    };
  }

  #lookAround(length: number, backward: boolean, negative: boolean): Matcher {
    this.#at += length;
    const outer = this.#backward;
    this.#backward = backward;
    const inner = this.#alternatives();
    this.#backward = outer;
    this.#eat(')');
    return (at, then) => inner(at, () => true) !== negative && then(at);
  }

  #character(): Matcher {
    const [source = ''] =
      /^(?:\\u[\dA-F]{4}|\\x[\dA-F]{2}|\\.|\[(?:\\.|[^\]\\])*\]|[^])/.exec(this.#source.slice(this.#at)) ??
      [];
    this.#at += source.length;
    const pattern = new RegExp(`^${source}$`, this.#ignoreCase);
    const known = new Map<string, boolean>();
    const matches = (character: string) => {
      const answer = known.get(character) ?? pattern.test(character);
      known.set(character, answer);
      return answer;
    };
    const [step, offset] = this.#backward ? [-1, -1] : [1, 0];
    const isAt = (at: number) => {
      this.#run.steps++;
      const found = this.#run.text.charAt(at + offset);
      return found !== '' && matches(found);
    };
    const { least, max } = this.#quantity();
    return (start, then) => {
      let count = 0;
      while (count < max && isAt(start + count * step)) count++;
      for (; count >= least; count--) if (then(start + count * step)) return true;
      return false;
    };
  }

  #repeated(inner: Matcher): Matcher {
    const { least, max } = this.#quantity();
    return (start, then) => {
      const from = (count: number, at: number): boolean => {
        const again = count < max && inner(at, (next) => next !== at && from(count + 1, next));
        return again || (count >= least && then(at));
      };
      return from(0, start);
    };
  }

  #quantity(): { readonly least: number; readonly max: number } {
    if (this.#eat('*')) return { least: 0, max: Infinity };
    if (this.#eat('+')) return { least: 1, max: Infinity };
    if (this.#eat('?')) return { least: 0, max: 1 };
    const [whole = '', least = 1, comma, max] =
      /^\{(\d+)(,?)(\d*)\}/.exec(this.#source.slice(this.#at)) ?? [];
    this.#at += whole.length;
    if (whole === '') return { least: 1, max: 1 };
    return {
      least: Number(least),
      max: comma === '' ? Number(least) : max === '' ? Infinity : Number(max),
    };
  }

  #eat(token: string): boolean {
    const isNext = this.#source.startsWith(token, this.#at);
    if (isNext) this.#at += token.length;
    return isNext;
  }
}
