import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import type { EditItem } from '@org/completion-core/next-edit';
import { shownDiff, unifiedDiff } from './show-edit';

const lines = Array.from({ length: 12 }, (_, index) => `line ${index + 1}\n`).join('');

function diffOf(text: string, old: string, now: string, path = 'src/a.ts'): string {
  const start = text.indexOf(old);
  const item = { range: { start, end: start + old.length }, insertText: now } as EditItem;
  return unifiedDiff(text, item, path);
}

it('numbers lines as they are in the file', () => {
  expect(diffOf(lines, 'line 7', 'LINE 7\nand more')).toBe(
    '--- a/src/a.ts\n+++ b/src/a.ts\n@@ -4,7 +4,8 @@\n line 4\n line 5\n line 6\n-line 7\n+LINE 7\n+and more\n line 8\n line 9\n line 10\n',
  );
});

it.each([
  ['line 1\n', '', '@@ -1,4 +1,3 @@'],
  ['line 12\n', '', '@@ -9,4 +9,3 @@'],
  ['line 1', 'new\nline 1', '@@ -1,3 +1,4 @@'],
])('goes to the ends of the file: %j', (old, now, head) => {
  expect(diffOf(lines, old, now).split('\n')[2]).toBe(head);
});

it('shows a file that becomes empty, and one that was', () => {
  expect(diffOf('a\n', 'a\n', '')).toContain('@@ -1,1 +0,0 @@\n-a\n');
  expect(diffOf('', '', 'a\n')).toContain('@@ -0,0 +1,1 @@\n+a\n');
});

it('quotes a path that no diff can hold as it is', () => {
  expect(diffOf('a\n', 'a', 'b', 'x\n+++ b.ts')).toMatch(/^--- "a\/x\\n\+\+\+ b\.ts"\n\+\+\+ "b/);
});

const terminal = (colors: number) => ({
  stdout: Object.assign(new PassThrough(), { isTTY: true, getColorDepth: () => colors }),
  env: {},
});

it('is plain in a pipe, and in colors in a terminal that has them', () => {
  const diff = '--- a/a\n+++ b/a\n@@ -1,3 +1,3 @@\n--- x\n+++ y\n same\n';
  expect(shownDiff(diff, { stdout: new PassThrough(), env: {} })).toBe(diff);
  expect(shownDiff(diff, terminal(1))).toBe(diff);
  const colored = shownDiff(diff, terminal(8));
  const inColor = (color: number, line: string) => `\u001B[${color}m${line}\u001B[0m\n`;
  expect(colored).toBe(
    `${inColor(1, '--- a/a')}${inColor(1, '+++ b/a')}${inColor(36, '@@ -1,3 +1,3 @@')}${inColor(31, '--- x')}${inColor(32, '+++ y')} same\n`,
  );
});

it('lets no text of a model steer a terminal', () => {
  expect(shownDiff('--- a\n+++ a\n+\u001B[2J\tx\u009B\r\n', terminal(1))).toBe('--- a\n+++ a\n+␛[2J\tx�\n');
});
