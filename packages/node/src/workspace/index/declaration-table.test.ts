import { expect, it } from 'vitest';
import { DeclarationTable } from './declaration-table';

const declaration = (name: string, start: number) => ({ name, start, end: start + 5 });

it('finds the files that declare a name, and the positions', () => {
  const table = new DeclarationTable();
  table.put('/a.ts', [declaration('one', 0), declaration('two', 10), declaration('one', 20)]);
  table.put('/b.ts', [declaration('two', 7)]);
  expect(table.filesOf('one')).toEqual(['/a.ts']);
  expect(table.filesOf('two')).toEqual(['/a.ts', '/b.ts']);
  expect(table.filesOf('three')).toEqual([]);
  expect(table.placesIn('/a.ts', 'one')).toEqual([
    { file: '/a.ts', start: 0, end: 5 },
    { file: '/a.ts', start: 20, end: 25 },
  ]);
  expect([table.files, table.declarations]).toEqual([2, 4]);
});

it('forgets earlier declarations of a file, and removed files', () => {
  const table = new DeclarationTable();
  table.put('/a.ts', [declaration('one', 0), declaration('two', 10)]);
  table.put('/b.ts', [declaration('two', 7)]);
  table.put('/a.ts', [declaration('three', 3)]);
  expect(['one', 'two', 'three'].map((name) => table.filesOf(name))).toEqual([[], ['/b.ts'], ['/a.ts']]);
  table.remove('/b.ts');
  table.remove('/b.ts');
  expect(table.filesOf('two')).toEqual([]);
  expect([table.files, table.declarations]).toEqual([1, 1]);
});
