import { expect, it } from 'vitest';
import { nearestName } from './nearest-name';

const known = ['maxTokens', 'model', 'temperature', 'timeoutMs', 'topP'];

it.each([
  ['maxToken', 'maxTokens'],
  ['MAXTOKENS', 'maxTokens'],
  ['modle', 'model'],
  ['timeout', 'timeoutMs'],
  ['temprature', 'temperature'],
  ['top', 'topP'],
])('takes %s for %s', (name, meant) => expect(nearestName(name, known)).toBe(meant));

it.each(['zzz', 'retries', '__proto__'])('takes %s for no known name', (name) =>
  expect(nearestName(name, known)).toBeUndefined(),
);

it('keeps to the distance given', () => {
  expect(nearestName('temprature', known, 0)).toBeUndefined();
  expect(nearestName('model', known, 0)).toBe('model');
});

it('takes the first of two names that are equally near', () =>
  expect(nearestName('bat', ['cat', 'hat'])).toBe('cat'));
