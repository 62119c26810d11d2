import { expect, it } from 'vitest';
import { day, decimal, integer, oneOf, readFlags, someOf, text, toggle, withoutFlag } from './flags';

const flags = {
  quick: toggle,
  show: integer(5),
  rounds: integer(3, 1),
  confidence: decimal(undefined),
  date: day,
  only: { ...oneOf(['names', 'files']), partial: true },
  mode: someOf(['auto', 'always', 'auto, grammars']),
  failures: text,
};
const read = (...args: string[]) => readFlags('guards', flags, args);

it('has defaults for absent flags', () => {
  expect(read()).toEqual({
    values: {
      quick: false,
      show: 5,
      rounds: 3,
      confidence: undefined,
      date: undefined,
      only: undefined,
      mode: ['auto', 'always', 'auto, grammars'],
      failures: undefined,
    },
    operands: [],
    partial: false,
  });
});

it('reads flags with and without an equals sign, and knows a partial run', () => {
  const { values, partial } = read('--quick', '--show', '0', '--confidence=.4', '--only=files');
  expect(values).toMatchObject({ quick: true, show: 0, confidence: 0.4, only: 'files' });
  expect(partial).toBe(true);
});

it('takes several names by several flags or with commas, also where a name holds a comma', () => {
  expect(read('--mode', 'always,auto').values.mode).toEqual(['auto', 'always']);
  expect(read('--mode', 'auto, grammars', '--mode', 'auto').values.mode).toEqual(['auto', 'auto, grammars']);
});

it.each([
  [['--show', 'x'], '--show must be an integer ≥ 0, got x'],
  [['--show='], "--show must be an integer ≥ 0, got ''"],
  [['--show', '--quick'], '--show must be an integer ≥ 0, got --quick'],
  [['--rounds', '0'], '--rounds must be an integer ≥ 1, got 0'],
  [['--rounds', '1.5'], '--rounds must be an integer ≥ 1, got 1.5'],
  [['--rounds', '-1'], '--rounds must be an integer ≥ 1, got -1'],
  [['--confidence', 'abc'], '--confidence must be a number ≥ 0, got abc'],
  [['--date', 'today'], '--date must be YYYY-MM-DD, got today'],
  [['--only', 'doors'], '--only must be one of names, files, got doors'],
  [['--mode', 'auto,never'], '--mode must be one of auto, always, auto, grammars, got never'],
  [['--show'], '--show must have a value'],
  [['--quick=yes'], '--quick takes no value, got yes'],
  [['--shw', '3'], '--shw is not a flag; guards takes --quick, --show, --rounds,'],
  [['extra'], 'extra belongs to no flag; guards takes --quick,'],
])('rejects %j', (args, message) => {
  expect(() => read(...args)).toThrow(message);
});

it('takes operands where the bench has them', () => {
  expect(readFlags('local-model', flags, ['a', '--quick', 'b'], true).operands).toEqual(['a', 'b']);
});

it('takes one flag and its value out of the arguments', () => {
  const args = ['--quick', '--against', '../old', '--show', '3', '--against=../old'];
  expect(withoutFlag(args, 'against')).toEqual(['--quick', '--show', '3']);
});
