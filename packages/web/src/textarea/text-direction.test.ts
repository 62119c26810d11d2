import { expect, it } from 'vitest';
import { directionOf, runsBothWays } from './text-direction';

it('takes the direction of a line from its first letter', () => {
  expect(directionOf('// 12 שלום abc')).toBe('rtl');
  expect(directionOf('  abc שלום')).toBe('ltr');
  expect(directionOf('123 + 4')).toBe('ltr');
  expect(directionOf('')).toBe('ltr');
});

it('finds text that runs against its line', () => {
  expect(runsBothWays('const a = 12; // é', 'ltr')).toBe(false);
  expect(runsBothWays('const a = 12; // שלום', 'ltr')).toBe(true);
  expect(runsBothWays('مرحبا، عالم', 'rtl')).toBe(false);
  expect(runsBothWays('مرحبا abc', 'rtl')).toBe(true);
  expect(runsBothWays('אבג 12', 'rtl')).toBe(true);
});
