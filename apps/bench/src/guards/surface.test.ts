import { expect, it } from 'vitest';
import { deniedNames } from './denied-names';
import { guardsBench } from './guards-bench';
import { trySurface, type OpenSurface } from './surface';

const surface = (open: () => OpenSurface) => ({
  name: 'a surface',
  promise: 'it has no fault',
  open: () => Promise.resolve(open()),
});

it('counts what held, what got through, what threw and what did not end', async () => {
  let closed = 0;
  const result = await trySurface(
    surface(() => ({
      inputs: [
        { input: 'holds', fault: () => undefined },
        { input: 'breaks', fault: () => Promise.resolve('a fault') },
        {
          input: 'throws',
          fault: () => {
            throw new RangeError('out of range');
          },
        },
        { input: 'never ends', fault: () => new Promise<undefined>(() => {}) },
      ],
      close: () => Promise.resolve(void closed++),
    })),
    { limitMs: 20 },
  );
  expect(result).toMatchObject({
    tried: 4,
    held: 1,
    broken: ['breaks: a fault', 'throws: RangeError: out of range', 'never ends: no end within 0.02 s'],
  });
  expect(closed).toBe(1);
});

it('tries but some of them, spread over all', async () => {
  const tried: number[] = [];
  const inputs = Array.from({ length: 100 }, (_, number) => ({
    input: String(number),
    fault: () => {
      tried.push(number);
      return undefined;
    },
  }));
  const result = await trySurface(
    surface(() => ({ inputs })),
    { max: 4 },
  );
  expect(result).toMatchObject({ tried: 4, held: 4 });
  expect(tried).toEqual([0, 25, 50, 75]);
});

it('reports the sum, the inputs that did not hold, and what was not run', async () => {
  const result = await trySurface(
    surface(() => ({
      inputs: ['a', 'b', 'c'].map((input) => ({ input, fault: () => (input === 'a' ? undefined : 'open') })),
    })),
  );
  const report = guardsBench.report({
    results: [result, result],
    notRun: ['another surface: needs a browser'],
    show: 1,
  });
  expect(report.tables[0]?.rows.at(-1)).toMatchObject({ surface: 'all', tried: 6, held: 2 });
  expect(report.aims.map(({ met }) => met)).toEqual([false, false]);
  expect(report.notes.slice(0, 3)).toEqual([
    'Not run: another surface: needs a browser',
    'a surface did not hold: b: open',
    'a surface: 1 more did not hold; --show N names them',
  ]);
});

it('tries names of secret files, which must be denied, and similar names, which must be admitted', async () => {
  const { inputs } = await deniedNames.open();
  const broken = await Promise.all(inputs.map(async ({ fault }) => fault()));
  expect(inputs.length).toBeGreaterThan(100);
  expect(broken.filter((each) => each !== undefined)).toEqual([]);
});
