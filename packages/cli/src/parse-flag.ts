import { InvalidArgumentError } from 'commander';

/** Reads a number. Its range is checked with the configuration, whose settings most of these flags are. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('must be a number');
  return value;
}

/** Reads an integer from `min` to `max`. */
export function integer(min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = max === Number.MAX_SAFE_INTEGER ? `≥ ${min}` : `from ${min} to ${max}`;
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isSafeInteger(value) || value < min || value > max)
      throw new InvalidArgumentError(`must be an integer ${range}`);
    return value;
  };
}

/** Reads `auto`, `never`, `always` or a number of lines. */
export function multiline(text: string): 'auto' | 'never' | 'always' | number {
  if (text === 'auto' || text === 'never' || text === 'always') return text;
  const lines = Number(text);
  if (!Number.isInteger(lines) || lines < 1)
    throw new InvalidArgumentError('must be auto, never, always or an integer ≥ 1');
  return lines;
}

/** Reads names separated by commas. */
export function list(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('must be names separated by commas');
  return names;
}

/** A line and perhaps a column, which count from 1. */
export interface LinePlace {
  readonly line: number;
  readonly column?: number;
}

/** Reads `LINE` or `LINE:COL`. */
export function linePlace(text: string): LinePlace {
  const [, line, column] = /^(\d{1,15})(?::(\d{1,15}))?$/.exec(text.trim()) ?? [];
  if (line === undefined || Number(line) < 1 || (column !== undefined && Number(column) < 1))
    throw new InvalidArgumentError('must be LINE or LINE:COL, integers ≥ 1');
  return { line: Number(line), ...(column === undefined ? {} : { column: Number(column) }) };
}
