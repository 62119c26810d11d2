import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import ignore from 'ignore';
import { describe, expect, it } from 'vitest';
import { temporaryWorkspace } from '../../test/temporary-workspace';
import { parseIgnoreList } from './ignore-list';
import { MatchSteps } from './match-steps';

/** What the list says about a path from its own folder; a directory ends with `/`. */
function verdict(list: string, path: string): boolean | undefined {
  const isDirectory = path.endsWith('/');
  const names = path.replace(/\/$/, '').split('/');
  return parseIgnoreList(list).verdictOf(names, 0, isDirectory, new MatchSteps());
}

describe('a list of patterns', () => {
  it.each([
    ['*.log', 'x.log', true],
    ['*.log', 'a/b/x.log', true],
    ['/x.log', 'a/x.log', undefined],
    ['a/*.log', 'a/x.log', true],
    ['a/*.log', 'a/b/x.log', undefined],
    ['a/**', 'a/b/c', true],
    ['a/**', 'a/', undefined],
    ['a/**/c', 'a/c', true],
    ['a/**/c', 'a/b/b/c', true],
    ['**/c', 'c', true],
    ['**/b/*.c', 'a/b/x.c', true],
    ['/**', 'a/b', true],
    ['a/***/b', 'a/x/y/b', true],
    ['a**b', 'axyb', true],
    ['build/', 'build', undefined],
    ['build/', 'build/', true],
    ['*.log\n!keep.log', 'keep.log', false],
    ['!keep.log\n*.log', 'keep.log', true],
    ['KEEP.log', 'keep.LOG', true],
    ['*\n!KEEP', 'keep', true],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', undefined],
    ['[]-]x', ']x', true],
    ['a[^/]b', 'axb', true],
    ['[[:digit:]]', '7', true],
    ['[[:nonsense:]]', '7', undefined],
    ['[a', '[a', undefined],
    ['\\#x', '#x', true],
    ['\\!x', '!x', true],
    ['a\\*', 'ab', undefined],
    ['a\\*', 'a*', true],
    ['x\\', 'x', undefined],
    ['x  ', 'x', true],
    ['x\\ ', 'x ', true],
    ['# x\n\n/\n!\n  ', 'x', undefined],
    ['\uFEFFx\r\ny\r', 'x', true],
    ['\uFEFFx\r\ny\r', 'y', true],
    ['a//b', 'a/b', undefined],
  ])('judges by the list %j the path %s: %s', (list, path, expected) => {
    expect(verdict(list, path)).toBe(expected);
  });

  it('needs steps in proportion to pattern and path, whatever stars are in the pattern', () => {
    const steps = new CountedSteps();
    const list = parseIgnoreList(`${'*a'.repeat(40)}*b`);
    expect(list.verdictOf(['a'.repeat(250)], 0, false, steps)).toBeUndefined();
    expect(steps.taken).toBeLessThan(250 * 120);
  });

  it('tries few of many patterns for each path', () => {
    const steps = new CountedSteps();
    const lines = Array.from(
      { length: 5_000 },
      (_, index) =>
        [`name${index}`, `/folder/name${index}/`, `*.end${index}`, `begin${index}*`, `/folder${index}/**`][
          index % 5
        ],
    );
    const list = parseIgnoreList(lines.join('\n'));
    expect(list.verdictOf(['folder', 'x.end2'], 0, false, steps)).toBe(true);
    expect(steps.taken).toBeLessThan(100);
  });

  // Few stars: an expression of the other library takes long for many.
  const part = fc.constantFrom('a', 'b', 'ab', '*', '?', '[ab]', '[!a]', 'A', '.', '\\a', '*.a');
  const pattern = fc
    .record({
      not: fc.constantFrom('', '', '!'),
      root: fc.constantFrom('', '', '/'),
      names: fc.array(
        fc.oneof(
          fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
          fc.constant('**'),
        ),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      end: fc.constantFrom('', '', '/'),
    })
    .map(({ not, root, names, end }) => not + root + names.join('/') + end);
  const name = fc.constantFrom('a', 'b', 'ab', 'aab', 'x.a', 'B', '.', '.a').filter((each) => each !== '.');
  const paths = fc.array(
    fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/')),
    {
      minLength: 1,
      maxLength: 6,
    },
  );

  it('agrees with the library "ignore" about single patterns', () => {
    fc.assert(
      fc.property(pattern, paths, (line, all) => {
        const [, text = ''] = /^!?(.*)$/.exec(line) ?? [];
        for (const path of all) {
          // As a pattern that takes back it judges the path alone, as ours does.
          const theirs = ignore({ ignoreCase: true }).add(`!${text}`).test(path).unignored;
          expect(verdict(text, path) === true, `${text} on ${path}`).toBe(theirs);
        }
      }),
      { seed: 13, numRuns: 5_000 },
    );
  });

  it.skipIf(spawnSync('git', ['--version']).error !== undefined)(
    'says about whole lists what git says (needs git)',
    { timeout: 60_000 },
    async () => {
      const root = await temporaryWorkspace({});
      execFileSync('git', ['-C', root, 'init', '-q']);
      execFileSync('git', ['-C', root, 'config', 'core.ignoreCase', 'false']);
      const lists = fc.sample(fc.array(pattern, { minLength: 1, maxLength: 6 }), { seed: 13, numRuns: 60 });
      const inFolder = fc.sample(paths, { seed: 13, numRuns: 60 });
      for (const [index, lines] of lists.entries()) {
        const all = [...new Set(inFolder[index] ?? [])].filter((path) => path === path.toLowerCase());
        const list = lines.filter((line) => line === line.toLowerCase()).join('\n');
        if (all.length === 0) continue;
        const excludes = join(root, '.git', 'info', 'exclude');
        execFileSync('tee', [excludes], { input: `${list}\n`, stdio: ['pipe', 'ignore', 'ignore'] });
        const { stdout } = spawnSync('git', ['-C', root, 'check-ignore', '--no-index', '--stdin'], {
          input: all.join('\n'),
          encoding: 'utf8',
        });
        const ignored = new Set(stdout.split('\n'));
        const table = parseIgnoreList(list);
        const ours = all.filter((path) => {
          const names = path.split('/');
          return names.some((_, last) => {
            const isDirectory = last < names.length - 1;
            return table.verdictOf(names.slice(0, last + 1), 0, isDirectory, new MatchSteps()) === true;
          });
        });
        expect(ours, list).toEqual(all.filter((path) => ignored.has(path)));
      }
    },
  );
});

class CountedSteps extends MatchSteps {
  taken = 0;

  override take(steps: number): void {
    this.taken += steps;
  }
}
