import { describe, expect, it } from 'vitest';
import { importsIn } from '../src/context/imports';
import { cursorContext } from '../src/domain/cursor';
import { opensBlock } from '../src/languages/code-context';
import { lineEnd } from '../src/postprocess/line-end';
import { readServerError } from '../src/provider/server-error';
import { filterChain } from '../src/stream/filter-chain';
import { trailingSpace } from '../src/stream/trailing-space';

// Small models loop on spaces, and generated files have long runs of them. Code with quadratic time would take minutes here and
// fail by the time limit of the tests.
const run = ' '.repeat(1_000_000);

it.each(['typescript', 'java', 'csharp', 'rust', 'ruby', 'cpp'])(
  'reads a long run of empty lines once for the imports of %s',
  (languageId) => {
    expect(importsIn('\n'.repeat(1_000_000), languageId)).toEqual([]);
  },
);

it('searches only the head of an error page for its title', () => {
  expect(readServerError('<title'.repeat(1_000_000)).message).toBe('an HTML page instead of an answer');
});

describe('a long run of spaces', () => {
  const cursor = cursorContext({ uri: 'file:///a', languageId: 'typescript', text: 'a\n' }, 1);

  it.each([`x${run}x`, `${run}x`, `case${run}x`])(
    'reads a long run of spaces in a document line once',
    (line) => {
      expect(opensBlock(line, 'typescript')).toBe(false);
    },
  );

  it('reads a long run of spaces in an answer once', () => {
    const filter = filterChain([trailingSpace], { cursor, stop: [], repeatedPrefix: '' });
    expect(filter.push(`x${run}y${run}\nz`).text).toHaveLength(run.length + 4);
    const context = {
      cursor,
      triggerKind: 'automatic' as const,
      snippets: [],
      truncated: false,
      complete: true,
    };
    expect(lineEnd.apply(`x${run}y${run}`, context)).toHaveLength(run.length + 2);
  });
});
