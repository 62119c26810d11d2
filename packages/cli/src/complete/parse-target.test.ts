import { expect, it } from 'vitest';
import { UsageError } from '../usage-error';
import { parseTarget } from './parse-target';

it.each([
  ['src/app.ts:12:5', { kind: 'position', path: 'src/app.ts', line: 12, column: 5 }],
  ['C:\\work\\app.ts:1:1', { kind: 'position', path: 'C:\\work\\app.ts', line: 1, column: 1 }],
  ['/tmp/a:3:b.ts:4:2', { kind: 'position', path: '/tmp/a:3:b.ts', line: 4, column: 2 }],
  [
    'with space and :colon.py:10:20',
    { kind: 'position', path: 'with space and :colon.py', line: 10, column: 20 },
  ],
  ['-', { kind: 'stdin' }],
])('reads %s', (text, target) => {
  expect(parseTarget(text, false)).toEqual(target);
});

it('takes the whole target as the path with --offset', () => {
  expect(parseTarget('a:3.ts', true)).toEqual({ kind: 'offset', path: 'a:3.ts' });
});

it.each([
  ['src/app.ts', false, 'has no line and column; give FILE:LINE:COL'],
  ['src/app.ts:12', false, 'has no column; give FILE:LINE:COL'],
  ['src/app.ts:0:5', false, 'line and column must be integers ≥ 1'],
  ['src/app.ts:x:5', false, 'has no column'],
  ['src/app.ts:1:-5', false, 'has no line and column'],
  ['', false, 'has no line and column'],
  ['src/app.ts:12:5', true, 'give either FILE:LINE:COL or FILE with --offset'],
])('rejects "%s"', (text, hasOffset, message) => {
  expect(() => parseTarget(text, hasOffset)).toThrow(UsageError);
  expect(() => parseTarget(text, hasOffset)).toThrow(message);
});
