import { expect, it } from 'vitest';
import { watchedFetch, withoutSecrets, type WatchedCall } from './watched-fetch';

it('hides secrets that a server repeats, whole or truncated', () => {
  expect(withoutSecrets('no key abcdef here, abcdef', ['abcdef'])).toBe('no key [key] here, [key]');
  expect(withoutSecrets('no key abcd', ['abcdef'])).toBe('no key [key]');
  expect(withoutSecrets('no key abc', ['abcdef', 'abc'])).toBe('no key abc');
});

it('records the first bytes without secrets, also with one across their end', async () => {
  const calls: WatchedCall[] = [];
  const body = `${'x'.repeat(155)}secret-key and more`;
  const watched = watchedFetch(() => Promise.resolve(new Response(body)), calls, ['secret-key']);
  expect(await (await watched('http://127.0.0.1/')).text()).toBe(body);
  expect(calls[0]?.firstBytes).toBe(`${'x'.repeat(155)}[key]`);
});
