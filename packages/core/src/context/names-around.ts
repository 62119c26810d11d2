import type { CursorContext } from '../domain/cursor';
import { identifiersIn } from './identifiers';

/** Lines above and below the cursor whose names matter. */
export const linesBefore = 40;
export const linesAfter = 12;

/** The names around the cursor. Helpful code elsewhere shares them. */
export function namesAround({
  prefix,
  suffix,
}: Pick<CursorContext, 'prefix' | 'suffix'>): ReadonlySet<string> {
  return identifiersIn(`${lastLines(prefix, linesBefore)}\n${firstLines(suffix, linesAfter)}`);
}

/** The last `count` lines of `text`, and the line end before them. */
export function lastLines(text: string, count: number): string {
  let at = text.length;
  for (let line = 0; line < count && at > 0; line++) at = text.lastIndexOf('\n', at - 1);
  return text.slice(Math.max(0, at));
}

/** The first `count` lines of `text`. */
export function firstLines(text: string, count: number): string {
  let at = 0;
  for (let line = 0; line < count; line++) {
    at = text.indexOf('\n', at) + 1;
    if (at === 0) return text;
  }
  return text.slice(0, at);
}
