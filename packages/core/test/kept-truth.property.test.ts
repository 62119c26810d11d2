import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { cursorContext } from '../src/domain/cursor';
import { codeFence } from '../src/stream/code-fence';
import { filterChain } from '../src/stream/filter-chain';
import { preamble } from '../src/stream/preamble';
import { reasoning } from '../src/stream/reasoning';
import { repeatedPrefix } from '../src/stream/repeated-prefix';
import { seededRandom } from './seeded-random';

// Many runs, on busy machines.
vi.setConfig({ testTimeout: 60_000 });

const rules = [reasoning, preamble, codeFence, repeatedPrefix];
const packages = fileURLToPath(new URL('../../', import.meta.url));

/** The text of `chunks` that passes the rules, and the rule that ended it. */
function passed(text: string, offset: number, chunks: readonly string[], languageId = 'typescript') {
  const cursor = cursorContext({ uri: 'file:///a', languageId, text }, offset);
  const filter = filterChain(rules, { cursor, stop: [], repeatedPrefix: '' });
  let result = '';
  for (const chunk of chunks) {
    const { text: piece, stop } = filter.push(chunk);
    result += piece;
    if (stop !== undefined) return { result, stop };
  }
  const { text: piece, stop } = filter.end();
  return { result: result + piece, stop };
}

const sources = readdirSync(packages, { recursive: true, encoding: 'utf8' })
  .filter((name) => /^[\w-]+[\\/](?:src|test)[\\/].*\.ts$/.test(name))
  .toSorted()
  .map((name) => ({ name, text: readFileSync(join(packages, name), 'utf8').replaceAll('\r\n', '\n') }));

describe('an answer that continues the file exactly', () => {
  const random = seededRandom(5);

  /** The rest of the file, up to a line end near `max` characters. */
  const truthAt = (text: string, offset: number, max: number) =>
    text.slice(offset, text.indexOf('\n', offset + random.below(max)) + 1 || text.length);

  it.each([
    ['the first word of a line', (line: string) => line.length - line.trimStart().length],
    ['any place of a line', (line: string) => random.below(line.length + 1)],
    ['the end of a word', (line: string) => random.pick([...line.matchAll(/\w\b/g), { index: 0 }]).index + 1],
  ])('passes the true continuation unchanged at %s', (_name, columnIn) => {
    const changed: unknown[] = [];
    let places = 0;
    for (const { name, text } of sources) {
      let start = 0;
      for (const line of text.split('\n')) {
        const offset = Math.min(start + columnIn(line), text.length);
        start += line.length + 1;
        if (line.trim() === '' || random.below(40) > 0) continue;
        const truth = truthAt(text, offset, 1_500);
        const { result, stop } = passed(text, offset, [truth]);
        places++;
        if (result !== truth)
          changed.push({ name, before: text.slice(offset - 60, offset), stop, truth, result });
      }
    }
    expect(places).toBeGreaterThan(500);
    expect(changed).toEqual([]);
  });
});

describe('removed text at the head of an answer', () => {
  const line = fc.constantFrom(
    'def add(a, b):',
    '    total = calculateTotal(a)',
    '    return total',
    'class Adder:',
    '  x: 1',
    'foo();',
    'if (a) {',
    '  this.items.map(a);',
    '}',
    '// Returns the sum of both',
    'Here is the code:',
    'No completion is needed at this place.',
    '好的，下面是代码。',
    'Sure!',
    '### Code',
    'a and b or c not d',
    '```python',
    '```',
    '~~~~~~~',
    '',
    '<think>',
    '</think>',
    'end',
    'echo it`s "so',
  );
  const lines = (max: number) => fc.array(line, { maxLength: max }).map((all) => all.join('\n'));

  it('removes the same head for every chunking', () => {
    fc.assert(
      fc.property(
        lines(5),
        fc.nat(),
        lines(5),
        fc.nat(),
        fc.constantFrom('typescript', 'python', 'yaml', 'sql', 'ruby', 'markdown'),
        fc.integer({ min: 1, max: 7 }),
        (before, from, answer, cut, languageId, size) => {
          const prefix = before.slice(0, before.length - (cut % 12));
          const said = prefix.slice(from % (prefix.length + 1)) + answer;
          const whole = passed(prefix, prefix.length, [said], languageId);
          const pieces = said.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
          expect(passed(prefix, prefix.length, pieces, languageId)).toEqual(whole);
        },
      ),
      { numRuns: 1_500 },
    );
  });
});

describe('space at the head of an answer', () => {
  it.each(['', '<think></think>', '```ts\n'])(
    'does not hold leading space without limit, after %j',
    (before) => {
      const cursor = cursorContext({ uri: 'file:///a', languageId: 'typescript', text: 'const x = ' }, 10);
      const filter = filterChain(rules, { cursor, stop: [], repeatedPrefix: '' });
      filter.push(before);
      const held = Array.from({ length: 1_100 }, () => filter.push(' ').text).findLastIndex(
        (text) => text === '',
      );
      expect(held).toBeLessThan(1_000);
    },
  );

  it('ends an answer that only repeats the line', () => {
    expect(passed('const x = ', 10, ['const x = ', ' '.repeat(1_100), 'y'])).toEqual({
      result: '',
      stop: 'repeated-prefix',
    });
  });
});
