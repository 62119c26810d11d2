import type { CursorContext } from '../domain/cursor';
import { identifiersIn } from './identifiers';

/** How much of the text around the cursor says what is being written, in lines. */
const before = 40;
const after = 12;

/** The names around the cursor: what helpful code elsewhere would have in common. */
export function namesAround({
  prefix,
  suffix,
}: Pick<CursorContext, 'prefix' | 'suffix'>): ReadonlySet<string> {
  return identifiersIn(`${lastLines(prefix, before)}\n${firstLines(suffix, after)}`);
}

function lastLines(text: string, count: number): string {
  let at = text.length;
  for (let line = 0; line < count && at > 0; line++) at = text.lastIndexOf('\n', at - 1);
  return text.slice(Math.max(0, at));
}

function firstLines(text: string, count: number): string {
  let at = 0;
  for (let line = 0; line < count; line++) {
    at = text.indexOf('\n', at) + 1;
    if (at === 0) return text;
  }
  return text.slice(0, at);
}
