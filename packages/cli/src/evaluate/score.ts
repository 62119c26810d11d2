import { distance } from 'fastest-levenshtein';

/** How near an answer comes to what stood there. */
export interface Score {
  /** The same, space at the ends aside. */
  readonly exact: boolean;
  /** The first line is the same. */
  readonly firstLine: boolean;
  /** 1 for the same text, 0 for nothing in common: 1 − edit distance ÷ length. Space is folded. */
  readonly similarity: number;
}

/** Compares `answer` with `truth`; nothing is an answer too, a wrong one. */
export function score(answer: string, truth: string): Score {
  const [one, other] = [fold(answer), fold(truth)];
  const longest = Math.max(one.length, other.length);
  return {
    exact: answer.trim() === truth.trim(),
    firstLine: lineOf(answer) === lineOf(truth),
    similarity: longest === 0 ? 1 : 1 - distance(one, other) / longest,
  };
}

function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function lineOf(text: string): string {
  return (
    text
      .trim()
      .split(/\r\n|\n|\r/, 1)[0]
      ?.trim() ?? ''
  );
}
