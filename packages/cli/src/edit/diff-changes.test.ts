import { expect, it } from 'vitest';
import { UsageError } from '../usage-error';
import { diffChanges } from './diff-changes';

const read = (lines: readonly string[]) => diffChanges(lines.join('\n'), 'the diff');

it('reads the hunks of several files in order', () => {
  const diff = [
    'diff --git a/a.ts b/a.ts',
    'index 1..2 100644',
    '--- a/a.ts',
    '+++ b/a.ts',
    '@@ -1,2 +1,2 @@',
    '-old',
    '+new',
    ' same',
    '@@ -9 +9,2 @@ function f() {',
    ' nine',
    '+ten',
    'diff --git a/b.ts b/b.ts',
    '--- a/b.ts',
    '+++ b/b.ts',
    '@@ -3 +3 @@',
    '--- comment',
    '+++ comment',
    '',
  ];
  expect(read(diff)).toEqual([
    { names: ['a.ts', 'b/a.ts'], line: 0, before: 'old\nsame\n', after: 'new\nsame\n' },
    {
      names: ['a.ts', 'b/a.ts'],
      line: 8,
      before: 'nine\n',
      after: 'nine\nten\n',
    },
    { names: ['b.ts', 'b/b.ts'], line: 2, before: '-- comment\n', after: '++ comment\n' },
  ]);
});

it('keeps three lines around a change, of however many there are', () => {
  const [change] = read([
    '--- a',
    '+++ a',
    '@@ -1,11 +1,11 @@',
    ' 1\n 2\n 3\n 4\n 5\n-6\n+six\n 7\n 8\n 9\n 10\n 11',
  ]);
  expect(change).toEqual({
    names: ['a'],
    line: 2,
    before: '3\n4\n5\n6\n7\n8\n9\n',
    after: '3\n4\n5\nsix\n7\n8\n9\n',
  });
});

it('knows a last line without an end', () => {
  const end = '\\ No newline at end of file';
  expect(read(['--- a', '+++ a', '@@ -1 +1 @@', '-a', end, '+b', end])).toMatchObject([
    { before: 'a', after: 'b' },
  ]);
  expect(read(['--- a', '+++ a', '@@ -1 +1 @@', '-a', end, '+a'])).toMatchObject([
    { before: 'a', after: 'a\n' },
  ]);
});

it('knows the names of new and deleted files, and those that git quotes', () => {
  const names = (old: string, now: string) =>
    read([`--- ${old}`, `+++ ${now}`, '@@ -1 +1 @@', '-a', '+b'])[0]?.names;
  expect(names('/dev/null', 'b/new.ts')).toEqual(['new.ts', 'b/new.ts']);
  expect(names('a/gone.ts', '/dev/null')).toEqual(['gone.ts', 'a/gone.ts']);
  expect(names('a.ts.orig\t2026-01-01 00:00:00', 'a.ts\t2026-01-02 00:00:00')).toEqual(['a.ts']);
  expect(names('"a/\\303\\244 \\"x\\".ts"', '"b/\\303\\244 \\"x\\".ts"')).toEqual(['ä "x".ts', 'b/ä "x".ts']);
  expect(read(['@@ -1 +1 @@', '-a', '+b'])[0]?.names).toEqual([]);
});

it('passes over line ends, byte order marks and blank lines without their space', () => {
  expect(read(['--- a', '+++ a', '@@ -1,3 +1,3 @@', '-\uFEFFa\r', '+\uFEFFb\r', '', ' c'])).toMatchObject([
    { before: 'a\n\nc\n', after: 'b\n\nc\n' },
  ]);
  expect(read(['--- a', '+++ a', '@@ -1 +1 @@', '-a\r', '+a'])).toEqual([]);
});

it('passes over symbolic links', () => {
  const link = [
    'diff --git a/l b/l',
    'new file mode 120000',
    '--- /dev/null',
    '+++ b/l',
    '@@ -0,0 +1 @@',
    '+/etc',
  ];
  expect(read(link)).toEqual([]);
});

it('finds nothing in an empty diff, and refuses what is none', () => {
  expect(read([''])).toEqual([]);
  expect(read(['diff --git a/a b/a', 'old mode 100644', 'new mode 100755'])).toEqual([]);
  expect(() => read(['hello'])).toThrow(UsageError);
  expect(() => read(['--- a', '+++ a', '@@ -1,9 +1 @@', '-a'])).toThrow(
    /^the diff is no unified diff: .*; make it with/,
  );
});
