import { expect, it } from 'vitest';
import { ProviderHttpError } from '../errors/completion-error';
import { followRedirects } from './follow-redirects';
import type { WireFetch } from './wire-fetch';

const url = 'http://127.0.0.1:8000/v1/completions?api-version=1';

/** Answers each request with the next redirect, and with 200 after the last. */
function server(...redirects: readonly (readonly [status: number, location: string | null])[]) {
  const asked: string[] = [];
  const fetch: WireFetch = (address, { method, body, redirect }) => {
    asked.push(`${method} ${address} ${body ?? ''}`.trim());
    expect(redirect).toBe('manual');
    const [status, location] = redirects[asked.length - 1] ?? [200, null];
    return Promise.resolve({
      ok: status === 200,
      status,
      headers: { get: (name) => (name === 'location' ? location : null) },
      body: null,
    });
  };
  const post = () =>
    followRedirects(fetch)(url, {
      method: 'POST',
      headers: {},
      body: '{}',
      signal: new AbortController().signal,
    });
  const get = () =>
    followRedirects(fetch)(url, { method: 'GET', headers: {}, signal: new AbortController().signal });
  return { asked, post, get };
}

it.each([307, 308])('repeats a POST at the same server after %i', async (status) => {
  const { asked, post } = server([status, '/real/v1/completions']);
  expect((await post()).status).toBe(200);
  expect(asked).toEqual([`POST ${url} {}`, 'POST http://127.0.0.1:8000/real/v1/completions {}']);
});

it.each([301, 302, 303, 307])('repeats a GET at the same server after %i', async (status) => {
  const { asked, get } = server([status, 'http://127.0.0.1:8000/models']);
  expect((await get()).status).toBe(200);
  expect(asked).toHaveLength(2);
});

it.each<[string, readonly [number, string | null], RegExp]>([
  [
    'another host',
    [307, 'https://other.example/v1/completions?token=secret'],
    /answered 307, a redirect to https:\/\/other\.example\/v1\/completions, which is not followed: key and code are for http:\/\/127\.0\.0\.1:8000 alone/,
  ],
  ['another port', [308, 'http://127.0.0.1:8001/v1/completions'], /to http:\/\/127\.0\.0\.1:8001\/v1/],
  ['another scheme', [301, 'https://127.0.0.1:8000/v1/completions'], /to https:\/\/127\.0\.0\.1:8000\/v1/],
  ['GET in place of POST', [302, '/v2/completions'], /it would turn POST into GET; set the base URL to it/],
  ['no target', [307, null], /answered 307, a redirect, which is not followed: it names no target/],
  ['a target that is no URL', [307, 'http://['], /it names no target/],
  ['a target that pages cannot see', [0, null], /answered with a redirect, .*pages cannot see/],
])('does not follow a redirect to %s, and names the target', async (_, redirect, message) => {
  const { asked, post } = server(redirect);
  const error: unknown = await post().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ProviderHttpError);
  expect(error).toMatchObject({ code: 'provider-rejected', message: expect.stringMatching(message) });
  expect(String(error)).not.toMatch(/secret|api-version/);
  expect(asked).toHaveLength(1);
});

it('does not follow redirects in a circle', async () => {
  const { asked, post } = server(...Array.from({ length: 9 }, () => [307, '/again'] as const));
  await expect(post()).rejects.toThrow('it is number 4 in a row');
  expect(asked).toHaveLength(4);
});
