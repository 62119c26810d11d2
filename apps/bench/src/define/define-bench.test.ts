import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { aim } from '../report/aim';
import { compared } from './compare-builds';
import { defineBench } from './define-bench';
import { integer } from './flags';

const bench = defineBench({
  name: 'sums',
  options: { rounds: integer(2, 1) },
  measure: ({ quick, rounds }) => Promise.resolve({ rounds: quick ? 1 : rounds }),
  title: ({ rounds }) => `${rounds} rounds`,
  tables: ({ rounds }) => [{ title: 'Sums', rows: [{ of: 'all', sum: rounds * 10 }] }],
  aims: ({ rounds }) => [aim('sum', '≤ 15 ms', rounds * 10, 1)],
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'define-bench-'));
  vi.spyOn(console, 'log').mockReturnValue();
  vi.spyOn(console, 'table').mockReturnValue();
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

it('makes a report of what was measured, in a fixed order', () => {
  expect(Object.entries(bench.report({ rounds: 2 }, '2026-01-31'))).toEqual([
    ['name', 'sums'],
    ['title', '2 rounds'],
    ['date', '2026-01-31'],
    ['tables', [{ title: 'Sums', rows: [{ of: 'all', sum: 20 }] }]],
    ['aims', [{ what: 'sum', aim: '≤ 15 ms', measured: '20.0 ms', met: false }]],
    ['charts', []],
    ['notes', []],
  ]);
});

it('writes the report to the file of --report', async () => {
  const file = join(folder, 'report.json');
  await bench.run(['--rounds', '1', '--report', file]);
  const report = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  expect(Object.keys(report)).toEqual(['name', 'title', 'tables', 'aims', 'notes', 'machine']);
  expect(report['tables']).toEqual([{ title: 'Sums', rows: [{ of: 'all', sum: 10 }] }]);
});

it('rejects flags that do not fit before it measures', async () => {
  await expect(bench.run(['--rounds', 'x'])).rejects.toThrow('--rounds must be an integer ≥ 1, got x');
  await expect(bench.run(['--sum', '1'])).rejects.toThrow('--sum is not a flag; sums takes --rounds,');
});

it('rejects a checkout without a built bench', async () => {
  await expect(bench.run(['--against', folder])).rejects.toThrow(
    '--against must be a checkout with a built bench; run pnpm build,',
  );
});

it('compares the figures of a table that two builds share', () => {
  const here = new Map([
    ['Sums | all | sum', 30],
    ['Sums | all | only here', 1],
    ['Sums of more | all | sum', 1],
  ]);
  const there = new Map(
    [...here].filter(([figure]) => !figure.endsWith('here')).map(([figure]) => [figure, 20]),
  );
  expect(compared('Sums', here, there)).toEqual([
    { figure: 'all | sum', 'this build': 30, 'that build': 20, ratio: 1.5 },
  ]);
});
