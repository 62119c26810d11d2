import { expect, it } from 'vitest';
import { mercuryEdit } from './mercury-edit';

const request = {
  prompt: {
    strategy: 'chat-infill',
    messages: [{ role: 'user', content: 'a' }],
    stop: [],
    repeatedPrefix: '',
  },
  model: 'mercury-edit-2',
  maxTokens: 100,
  temperature: 0,
  candidates: 1,
  languageId: 'typescript',
  uri: 'file:///a.ts',
} as const;

it('asks its own endpoint with one message, and streams nothing', () => {
  const provider = mercuryEdit({ apiKey: 'key' });
  expect(provider).toMatchObject({ id: 'mercury-edit', defaultModel: 'mercury-edit-2' });
  expect(provider.preview(request)).toMatchObject({
    url: 'https://api.inceptionlabs.ai/v1/edit/completions',
    body: {
      model: 'mercury-edit-2',
      messages: [{ role: 'user', content: 'a' }],
      max_tokens: 100,
      temperature: 0,
    },
  });
});

it('finds the endpoint from a full URL, and reads the answer as one message', async () => {
  const urls: string[] = [];
  const provider = mercuryEdit({
    apiKey: 'key',
    baseUrl: 'http://127.0.0.1:9/v1/edit/completions',
    fetch: (url) => {
      urls.push(String(url));
      const body = { choices: [{ index: 0, message: { content: 'None' }, finish_reason: 'stop' }] };
      return Promise.resolve(
        new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } }),
      );
    },
  });
  const events: unknown[] = [];
  for await (const event of provider.stream(request, { signal: new AbortController().signal }))
    events.push(event);
  expect(urls).toEqual(['http://127.0.0.1:9/v1/edit/completions']);
  expect(events).toContainEqual({ type: 'text-delta', index: 0, text: 'None' });
  expect(events).toContainEqual({ type: 'text-end', index: 0, finishReason: 'stop' });
});
