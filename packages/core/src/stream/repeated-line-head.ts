import { maxLeadingSpace } from './head-filter';
import type { HeadReader } from './head-reader';
import { beginsStatement } from './statement';

/**
 * Finds the text of the cursor's line, up to the cursor, at the head of an answer. What the model was `told` to repeat counts
 * wherever it comes; without that, only a head that hardly stands twice in a row: a statement's, or a few words of a text.
 */
export function readLineHead(lineHead: string, told: string, written: boolean): HeadReader {
  const wanted = (told === '' ? lineHead : told).trimStart();
  const certain = standsOnce(wanted, written);
  if (wanted.trim() === '' || (told === '' && !certain)) return () => 'none';
  const space = told !== '' && certain ? /^\s*/ : /^[ \t]*/;
  const assigns = told === '' && assignment.test(wanted);
  return (head, ended) => {
    const start = space.exec(head)?.[0].length ?? 0;
    if (start >= maxLeadingSpace) return 'none';
    const body = head.slice(start);
    if (body.length < wanted.length && wanted.startsWith(body)) {
      if (!ended) return 'undecided';
      return told !== '' && body.length * 2 >= wanted.length ? { from: head.length } : 'none';
    }
    if (assigns && body.startsWith(wanted)) {
      const next = body.charAt(wanted.length);
      if (next === '' && !ended) return 'undecided';
      if (/[=~]/.test(next)) return 'none';
    }
    return afterLineHead(body, start, wanted);
  };
}

/** The target of an assignment: what is assigned may compare the same thing (`before =` and ` before === 0 ? 1 : 2`). */
const assignment = /^[^\s=]+\s*=$/;

/** What follows `wanted` at the head of `body`, which begins at `start`. Models drop the space at the end of what they repeat now and then. */
export function afterLineHead(body: string, start: number, wanted: string): { from: number } | 'none' {
  if (body.startsWith(wanted)) return { from: start + wanted.length };
  const bare = wanted.trimEnd();
  if (!body.startsWith(bare) || !/\s/.test(body.charAt(bare.length))) return 'none';
  const spaces = /^[ \t]*/.exec(body.slice(bare.length))?.[0].length ?? 0;
  return { from: start + bare.length + spaces };
}

function standsOnce(text: string, written: boolean): boolean {
  const words = new Set(text.match(/\p{L}{2,}/gu));
  if (/^(?:\/\/|#+ |--|;|%|\*|\/\*)/.test(text) && words.size >= 2) return true;
  if (written) return words.size >= 3 && /^[\p{L}"'`]/u.test(text) && !text.includes('|');
  // Ruby has `req = req = …` against a warning.
  return beginsStatement(text) && /\W/.test(text) && !/^\w+ ?= ?$/.test(text);
}
