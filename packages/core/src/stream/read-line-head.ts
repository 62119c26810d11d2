import { maxLeadingSpace } from './head-filter';
import type { HeadReader } from './head-reader';
import { beginsStatement } from './begins-statement';

/**
 * Finds the text of the cursor's line, up to the cursor, at the head of an answer. Text that the prompt asks to repeat always
 * counts; without it, only a head that is hardly ever repeated on purpose: that of a statement, or a few words of a text.
 *
 * @param repeated - what the prompt asks the model to repeat; empty for nothing
 * @param written - the text at the cursor is natural language
 */
export function readLineHead(lineHead: string, repeated: string, written: boolean): HeadReader {
  const expected = (repeated === '' ? lineHead : repeated).trimStart();
  const certain = isDistinctive(expected, written);
  if (expected.trim() === '' || (repeated === '' && !certain)) return () => 'none';
  const space = repeated !== '' && certain ? /^\s*/ : /^[ \t]*/;
  const assigns = repeated === '' && assignment.test(expected);
  return (head, ended) => {
    const start = space.exec(head)?.[0].length ?? 0;
    if (start >= maxLeadingSpace) return 'none';
    const body = head.slice(start);
    if (body.length < expected.length && expected.startsWith(body)) {
      if (!ended) return 'undecided';
      return repeated !== '' && body.length * 2 >= expected.length ? { from: head.length } : 'none';
    }
    if (assigns && body.startsWith(expected)) {
      const next = body.charAt(expected.length);
      if (next === '' && !ended) return 'undecided';
      if (/[=~]/.test(next)) return 'none';
    }
    return afterLineHead(body, start, expected);
  };
}

/** The target of an assignment: the assigned expression may compare the same name (`before =` and ` before === 0 ? 1 : 2`). */
const assignment = /^[^\s=]+\s*=$/;

/** Where the text after `expected` begins at the head of `body`, which is at `start`. Models sometimes drop the space at the end of repeated text. */
export function afterLineHead(body: string, start: number, expected: string): { from: number } | 'none' {
  if (body.startsWith(expected)) return { from: start + expected.length };
  const bare = expected.trimEnd();
  if (!body.startsWith(bare) || !/\s/.test(body.charAt(bare.length))) return 'none';
  const spaces = /^[ \t]*/.exec(body.slice(bare.length))?.[0].length ?? 0;
  return { from: start + bare.length + spaces };
}

function isDistinctive(text: string, written: boolean): boolean {
  const words = new Set(text.match(/\p{L}{2,}/gu));
  if (/^(?:\/\/|#+ |--|;|%|\*|\/\*)/.test(text) && words.size >= 2) return true;
  if (written) return words.size >= 3 && /^[\p{L}"'`]/u.test(text) && !text.includes('|');
  // Ruby has `req = req = …` against a warning.
  return beginsStatement(text) && /\W/.test(text) && !/^\w+ ?= ?$/.test(text);
}
