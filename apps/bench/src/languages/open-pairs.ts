/** A position right behind an opening mark with its partner on the same line. */
export interface OpenPair {
  /** Offset in the line, behind the opening mark. */
  readonly at: number;
  /** The marks after the cursor in an editor that closes every opening mark, the nearest first. */
  readonly closers: string;
}

const partners: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Every place of `line` behind an opening bracket or quote that is closed on the line; `quotes` are the marks that quote. */
export function openPairs(line: string, quotes: string): readonly OpenPair[] {
  const partner = partnersIn(line, quotes);
  return [...partner].map(([open, close]) => ({
    at: open + 1,
    closers: [...partner]
      .filter(([otherOpen, otherClose]) => otherOpen <= open && otherClose >= close)
      .toSorted(([left], [right]) => right - left)
      .map(([, otherClose]) => line[otherClose] ?? '')
      .join(''),
  }));
}

/** Offsets of opening marks with those of their partners. Brackets inside of quotes are text. */
function partnersIn(line: string, quotes: string): ReadonlyMap<number, number> {
  const partner = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < line.length; at++) {
    const mark = line[at] ?? '';
    if (mark === '\\') at++;
    else if (quotes.includes(mark) && mayQuote(line, at)) {
      const end = closingQuote(line, at);
      if (end === undefined) return partner;
      partner.set(at, end);
      at = end;
    } else if (mark in partners) open.push(at);
    else if (/[)\]}]/.test(mark)) {
      const opener = open.pop();
      if (opener === undefined || partners[line[opener] ?? ''] !== mark) return partner;
      partner.set(opener, at);
    }
  }
  return partner;
}

/** Editors close no quote right behind a word, a prefix of strings aside, and none next to another one. */
function mayQuote(line: string, at: number): boolean {
  const before = /(\w*)$/.exec(line.slice(0, at))?.[1] ?? '';
  return (
    (before === '' || /^(?:[rbfuL]|rb|br|u8|re)$/i.test(before)) &&
    line[at - 1] !== line[at] &&
    line.slice(at, at + 3) !== line[at]?.repeat(3)
  );
}

function closingQuote(line: string, at: number): number | undefined {
  for (let end = at + 1; end < line.length; end++) {
    if (line[end] === '\\') end++;
    else if (line[end] === line[at]) return end;
  }
  return undefined;
}
