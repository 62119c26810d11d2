import { createCompletionEngine, openAICompatible } from '@org/completion-core';
import { fakeClock } from '@org/completion-testing';
import { createGateway, httpUpstream } from '@org/completion-gateway';
import type { GuardInput, GuardedSurface } from './surface';

/** Headers with times to retry that would lock the server out. */
const absurd: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'an hour': { 'retry-after': '3600' },
  'a time stamp': { 'retry-after': '4102444800' },
  'a date in 2099': { 'retry-after': 'Wed, 01 Jan 2099 00:00:00 GMT' },
  'thirty nines': { 'retry-after': '9'.repeat(30) },
  'a day in milliseconds': { 'retry-after-ms': '86400000' },
  'a reset in decades': { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '999999999' },
  'a reset of tokens in decades': {
    'x-ratelimit-remaining-tokens': '0',
    'x-ratelimit-reset-tokens': '999999999s',
  },
  'below zero': { 'retry-after': '-5' },
  'no number': { 'retry-after': 'soon' },
  infinite: { 'retry-after': 'Infinity' },
};

const ceilingMs = 60_000;

/** After the ceiling has passed there is a trial. The server then answers. */
export const retryAfter: GuardedSurface = {
  name: 'Retry-After',
  promise: 'no Retry-After delays the next request by more than 60 s',
  open: () =>
    Promise.resolve({
      inputs: Object.entries(absurd).flatMap(([name, headers]): readonly GuardInput[] => [
        { input: `${name}, engine`, fault: () => engineFault(headers) },
        { input: `${name}, gateway`, fault: () => gatewayFault(headers) },
      ]),
    }),
};

/** A `fetch` that refuses once with `headers` and answers from then on. */
function refusingOnce(headers: Readonly<Record<string, string>>): {
  fetch: typeof fetch;
  requests: () => number;
} {
  let requests = 0;
  return {
    requests: () => requests,
    fetch: () => {
      const first = requests++ === 0;
      const choices = [{ index: 0, text: 'good', logprobs: null, finish_reason: 'stop' }];
      return Promise.resolve(
        first
          ? new Response('{"error":{"message":"slow down"}}', { status: 429, headers })
          : new Response(`data: ${JSON.stringify({ id: '1', choices })}\n\ndata: [DONE]\n\n`, {
              headers: { 'content-type': 'text/event-stream' },
            }),
      );
    },
  };
}

async function engineFault(headers: Readonly<Record<string, string>>): Promise<string | undefined> {
  const clock = fakeClock(Date.now());
  const server = refusingOnce(headers);
  const engine = createCompletionEngine({
    clock,
    provider: openAICompatible({
      baseUrl: 'http://127.0.0.1:9/v1',
      model: 'qwen2.5-coder',
      fetch: server.fetch,
      retry: false,
    }),
  });
  const ask = async (text: string) => {
    const outcome = engine.complete({
      document: { uri: 'file:///a.js', languageId: 'javascript', text },
      offset: text.length,
      triggerKind: 'automatic',
    });
    for (let step = 0; step < 40; step++) await clock.advance(50);
    return outcome;
  };
  try {
    await ask('const first = ');
    const status = engine.status();
    if ('retryAfterMs' in status && status.retryAfterMs > ceilingMs)
      return `reports ${status.retryAfterMs} ms`;
    await clock.advance(ceilingMs);
    await ask('const second = ');
    return server.requests() > 1 ? undefined : 'no further request was sent';
  } finally {
    engine.dispose();
  }
}

async function gatewayFault(headers: Readonly<Record<string, string>>): Promise<string | undefined> {
  const clock = fakeClock(Date.now());
  const server = refusingOnce(headers);
  const gateway = createGateway({
    clock,
    upstreams: [httpUpstream({ baseUrl: 'http://127.0.0.1:9/v1', fetch: server.fetch })],
    auth: 'none',
  });
  const ask = async () => {
    const response = await gateway.fetch(
      new Request('http://127.0.0.1/v1/completions', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'm', prompt: 'a', max_tokens: 8, stream: true }),
      }),
    );
    await response.text();
    return response;
  };
  try {
    await ask();
    const second = await ask();
    const waitMs = Number(second.headers.get('retry-after') ?? 0) * 1000;
    if (waitMs > ceilingMs) return `reports ${waitMs} ms`;
    const before = server.requests();
    await clock.advance(ceilingMs + 1000);
    const third = await ask();
    return server.requests() > before || third.status === 200 ? undefined : 'no further request was sent';
  } finally {
    gateway.close();
  }
}
