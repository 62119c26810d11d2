import { distance } from 'fastest-levenshtein';

/** How similar an answer is to the true text. */
export interface Score {
  /** The same, without white space at the ends. */
  readonly exact: boolean;
  /** The first line is the same. */
  readonly firstLine: boolean;
  /** 1 for the same text, 0 for nothing in common: 1 − edit distance ÷ length. Runs of white space count as one space. */
  readonly similarity: number;
}

/** Compares `answer` with `truth`. An empty answer is wrong. */
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
