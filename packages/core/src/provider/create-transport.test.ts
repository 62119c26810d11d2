import { expect, it } from 'vitest';
import { openAICompatible, type OpenAICompatibleOptions } from './open-ai-compatible';

const baseUrl = 'http://127.0.0.1:1';
const key = 'sk-hidden-1234';

/** The error message when the server answers 401 with `body`, or the platform fails with `failure`. */
async function messageFor(options: Partial<OpenAICompatibleOptions>, body: string, failure?: Error) {
  const bytes = [new TextEncoder().encode(body)];
  const provider = openAICompatible({
    baseUrl,
    retry: false,
    fetch: () =>
      failure === undefined
        ? Promise.resolve({
            ok: false,
            status: 401,
            headers: { get: () => null },
            body: {
              getReader: () => ({
                read: () => Promise.resolve({ done: bytes.length === 0, value: bytes.shift() }),
                cancel: () => Promise.resolve(),
              }),
            },
          })
        : Promise.reject(failure),
    ...options,
  });
  try {
    await provider.models?.({ signal: new AbortController().signal });
  } catch (error) {
    return String(error);
  }
  throw new Error('the request succeeded');
}

it.each<[string, Partial<OpenAICompatibleOptions>]>([
  ['as given', { apiKey: key }],
  ['with a line end', { apiKey: `${key}\n` }],
  ['in a header', { headers: { 'X-Api-Key': key } }],
  ['in a header after another word', { headers: { Authorization: `Bearer ${key}` } }],
  ['in a cookie', { headers: { Cookie: `session=${key}; theme=dark` } }],
])('masks a key %s in the messages of the server and of the platform', async (_where, options) => {
  const refused = await messageFor(options, `{"error":{"message":"Incorrect API key provided: ${key}."}}`);
  expect(refused).toContain('Incorrect API key provided: [key].');
  const failed = await messageFor(options, '', new TypeError(`"Bearer ${key}" is an invalid header value`));
  expect(failed).not.toContain(key);
});
