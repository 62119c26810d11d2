import type { Snippet } from '../domain/prompt';

/** Share of a snippet's lines in the window from which the snippet is a copy of it. */
const maxOverlap = 0.75;

/** Where the window is: offsets in the document at `uri`. */
export interface WindowPlace {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}

/** Whether `snippet` shares text with the window. */
export function overlapsWindow(snippet: Snippet, { uri, start, end }: WindowPlace): boolean {
  return (
    snippet.uri === uri &&
    snippet.start !== undefined &&
    snippet.end !== undefined &&
    snippet.start < end &&
    snippet.end > start
  );
}

/** Whether both are from the same source and overlap in the same file. */
export function sameRegion(a: Snippet, b: Snippet): boolean {
  if (a.source !== b.source || a.path !== b.path || a.start === undefined || b.start === undefined)
    return false;
  return a.start < (b.end ?? b.start) && b.start < (a.end ?? a.start);
}

/** Whether another snippet of the same file contains all of `snippet`. */
export function isCovered(snippet: Snippet, others: Iterable<Snippet>): boolean {
  for (const other of others) {
    if (
      other.path === snippet.path &&
      other.text.length >= snippet.text.length &&
      other.text.includes(snippet.text.trim())
    )
      return true;
  }
  return false;
}

/**
 * Whether `snippet` is an outline, which has no position, and every non-blank line of it is in other snippets of the same file.
 * Snippets with a position are deduplicated by the ranking.
 */
export function isRedundant(snippet: Snippet, others: readonly Snippet[]): boolean {
  if (snippet.start !== undefined || snippet.diff !== undefined) return false;
  const ofFile = others.filter(({ path }) => path === snippet.path);
  if (ofFile.length === 0) return false;
  const there = linesOf(ofFile.map(({ text }) => text).join('\n'));
  const lines = [...linesOf(snippet.text)];
  return lines.length > 0 && lines.every((line) => there.has(line));
}

/** Whether most lines of `snippet` are in the window. */
export function isCopy(snippet: Snippet, windowLines: ReadonlySet<string>): boolean {
  const lines = [...linesOf(snippet.text)];
  const there = lines.filter((line) => windowLines.has(line)).length;
  return lines.length > 0 && there >= lines.length * maxOverlap;
}

/** Lines of `text` without indentation. Short ones are left out: closing brackets occur everywhere. */
export function linesOf(text: string): Set<string> {
  return new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.length >= 8),
  );
}
