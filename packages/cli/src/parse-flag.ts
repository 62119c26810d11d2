import { InvalidArgumentError } from 'commander';

/** Reads a number. Its range is checked with the configuration, whose settings most of these flags are. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('Give a number.');
  return value;
}

/** Reads a whole number from `least` up, to `most` where that is given. */
export function wholeNumber(least: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = max === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${max}`;
  return (text) => {
    const value = number(text);
    if (!Number.isSafeInteger(value) || value < least || value > max)
      throw new InvalidArgumentError(`Give a whole number ${range}.`);
    return value;
  };
}

/** Reads `auto`, `never`, `always` or a number of lines. */
export function multiline(text: string): 'auto' | 'never' | 'always' | number {
  if (text === 'auto' || text === 'never' || text === 'always') return text;
  const lines = Number(text);
  if (text.trim() === '' || !Number.isInteger(lines) || lines < 1) {
    throw new InvalidArgumentError('Give auto, never, always or a number of lines.');
  }
  return lines;
}
