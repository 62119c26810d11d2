import { createGateway, httpUpstream, type Gateway } from '@org/completion-gateway';
import type { GuardInput, GuardedSurface } from './surface';
import { goodAnswer, sendJson, startUpstream, type Behavior } from './upstream-server';

const key = `upstream${'-key-'}8f2Kq7Zx1LmN4vB6`;

/** Requests a completion of the handler of a gateway. */
async function ask(
  gateway: Gateway,
  more: object = {},
): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await gateway.fetch(
    new Request('http://127.0.0.1/v1/completions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', prompt: 'a', max_tokens: 8, temperature: 0, ...more }),
    }),
  );
  const text = await response.text().catch((error: unknown) => `cut: ${String(error)}`);
  return { status: response.status, headers: response.headers, text };
}

/** Inputs, each for a new gateway in front of one upstream. */
function surfaceOf(
  name: string,
  promise: string,
  inputsFor: (
    withGateway: <T>(behavior: Behavior, use: (gateway: Gateway) => Promise<T>) => Promise<T>,
  ) => readonly GuardInput[],
): GuardedSurface {
  return {
    name,
    promise,
    open: async () => {
      const upstream = await startUpstream();
      const inputs = inputsFor(async (behavior, use) => {
        upstream.behavior = behavior;
        const gateway = createGateway({
          upstreams: [httpUpstream({ baseUrl: upstream.baseUrl, apiKey: key })],
          auth: 'none',
        });
        try {
          return await use(gateway);
        } finally {
          gateway.close();
        }
      });
      return { inputs, close: () => upstream.close() };
    },
  };
}

const stream = [false, true] as const;

const chunk = (choices: unknown) =>
  JSON.stringify({ id: 'cmpl-1', object: 'text_completion', created: 1, model: 'm', choices });
const choice = (finishReason: unknown) => [
  { index: 0, text: 'half', logprobs: null, finish_reason: finishReason },
];

/** Answers that are none, whole and as events. */
const brokenAnswers: Readonly<
  Record<string, { readonly whole: string; readonly events: readonly string[] }>
> = {
  'cut JSON': {
    whole: '{"id":"cmpl-1","choices":[{"index":0,"text":"ha',
    events: ['{"id":"cmpl-1","choices":[{"index":0,"text":"ha', '[DONE]'],
  },
  'no choices': { whole: chunk([]), events: [chunk([]), '[DONE]'] },
  'no list of choices': { whole: '{"id":"cmpl-1"}', events: ['{"id":"cmpl-1"}', '[DONE]'] },
  'no end of the text': { whole: chunk(choice(null)), events: [chunk(choice(null)), '[DONE]'] },
  'a content filter': {
    whole: chunk(choice('content_filter')),
    events: [chunk(choice('content_filter')), '[DONE]'],
  },
  'an error of vLLM': {
    whole: '{"object":"error","message":"out of memory","code":500}',
    events: [chunk(choice(null)), '{"object":"error","message":"out of memory","code":500}', '[DONE]'],
  },
  'an error behind an id': {
    whole: '{"id":"1","error":{"message":"out of memory","code":500}}',
    events: [chunk(choice(null)), '{"id":"1","error":{"message":"out of memory","code":500}}', '[DONE]'],
  },
  'an error that is a string': {
    whole: '{"error":"out of memory"}',
    events: [chunk(choice(null)), '{"error":"out of memory"}', '[DONE]'],
  },
  'an error as detail': {
    whole: '{"detail":"out of memory"}',
    events: [chunk(choice(null)), '{"detail":"out of memory"}', '[DONE]'],
  },
  'a page of HTML': { whole: '<!doctype html><p>Sign in</p>', events: ['<!doctype html><p>Sign in</p>'] },
  nothing: { whole: '', events: [] },
  'the list of another kind': { whole: '[1, 2]', events: ['[1, 2]', '[DONE]'] },
};

/** Broken answers of an upstream, each requested twice. */
export const gatewayBrokenAnswers: GuardedSurface = surfaceOf(
  'gateway: broken answers',
  'an answer that is none is neither kept nor passed on as one',
  (withGateway) =>
    Object.entries(brokenAnswers).flatMap(([name, { whole, events }]) =>
      stream.map((streamed): GuardInput => ({
        input: `${name}, ${streamed ? 'streamed' : 'whole'}`,
        fault: () =>
          withGateway(saying(streamed, whole, events), async (gateway) => {
            const first = await ask(gateway, { stream: streamed });
            const second = await ask(gateway, { stream: streamed });
            if (second.headers.get('x-completion-cache') === 'hit') return 'kept';
            // Clients handle both ends, and the next answer may be better.
            const known = name === 'a content filter' || name === 'no end of the text';
            if (known || first.status !== 200) return undefined;
            return first.text.includes('"error"')
              ? undefined
              : `passed on with status 200: ${first.text.slice(0, 60)}`;
          }),
      })),
    ),
);

function saying(streamed: boolean, whole: string, events: readonly string[]): Behavior {
  return (request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': streamed ? 'text/event-stream' : 'application/json' });
    response.end(streamed ? events.map((data) => `data: ${data}\n\n`).join('') : whole);
  };
}

/** Ways of a server to repeat the key of the request. */
const repetitions: Readonly<Record<string, (status: number) => Behavior>> = {
  'an error of OpenAI': (status) => (_, response) =>
    sendJson(response, status, { error: { message: `key ${key} is unknown`, type: 'x', code: 'x' } }),
  'an error as a string': (status) => (_, response) => sendJson(response, status, { error: `Bearer ${key}` }),
  'a detail': (status) => (_, response) => sendJson(response, status, { detail: `key ${key}` }),
  'a list of details': (status) => (_, response) =>
    sendJson(response, status, { detail: [{ loc: ['header', key], msg: `key ${key}`, type: 'x' }] }),
  'an error of vLLM': (status) => (_, response) =>
    sendJson(response, status, { object: 'error', message: `key ${key}`, code: status, param: key }),
  'a code': (status) => (_, response) =>
    sendJson(response, status, { error: { message: 'no', code: key, param: key, type: key } }),
  'plain text': (status) => (_, response) =>
    response.writeHead(status, { 'content-type': 'text/plain' }).end(`Authorization: Bearer ${key}`),
  'a header': (status) => (_, response) =>
    sendJson(
      response,
      status,
      { error: { message: 'no' } },
      { 'x-ratelimit-policy': key, 'x-ratelimit-limit-requests': key },
    ),
};

/** Events in which a stream may repeat it. */
const eventSayings: Readonly<Record<string, readonly string[]>> = {
  'the first event': [`{"error":{"message":"key ${key}"}}`],
  'an event in between': [chunk(choice(null)), `{"error":{"message":"key ${key}"}}`],
  'an event of vLLM': [chunk(choice(null)), `{"object":"error","message":"key ${key}","code":500}`],
  'an event with an id': [chunk(choice(null)), `{"id":"1","error":{"message":"key ${key}"}}`],
};

/** The upstream's key in its answers, by status, shape and way. */
export const gatewayRedaction: GuardedSurface = surfaceOf(
  'gateway: redaction of keys',
  "the upstream's key reaches no client, whatever the upstream sends",
  (withGateway) => {
    const attempt = (input: string, behavior: Behavior, streamed: boolean): GuardInput => ({
      input: `${input}, ${streamed ? 'streamed' : 'whole'}`,
      fault: () =>
        withGateway(behavior, async (gateway) => {
          const { text, headers } = await ask(gateway, { stream: streamed });
          if (text.includes(key)) return 'the key is in the body';
          return [...headers.values()].some((value) => value.includes(key))
            ? 'the key is in a header'
            : undefined;
        }),
    });
    return [
      ...[200, 400, 401, 403, 404, 422, 429, 500, 503].flatMap((status) =>
        Object.entries(repetitions).flatMap(([name, behavior]) =>
          stream.map((streamed) => attempt(`${name} with ${status}`, behavior(status), streamed)),
        ),
      ),
      ...Object.entries(eventSayings).map(([name, events]) =>
        attempt(name, saying(true, '', [...events, '[DONE]']), true),
      ),
    ];
  },
);

/** Names by which servers take a number of tokens. */
const tokenNames = ['max_tokens', 'max_completion_tokens', 'n_predict'];

/** Requests that ask for more than the gateway allows, by every name of it. */
export const gatewayCaps: GuardedSurface = surfaceOf(
  'gateway: caps',
  'no name of the number of tokens gets past the cap',
  (withGateway) =>
    ['completions', 'chat/completions'].flatMap((path) =>
      tokenNames.map((name): GuardInput => ({
        input: `${name} of 1,000,000, ${path}`,
        fault: async () => {
          let sent = '';
          const behavior: Behavior = (request, response) => {
            request.on('data', (piece: Buffer) => (sent += piece.toString()));
            goodAnswer(request, response);
          };
          await withGateway(behavior, async (gateway) => {
            const body =
              path === 'completions' ? { prompt: 'a' } : { messages: [{ role: 'user', content: 'a' }] };
            const response = await gateway.fetch(
              new Request(`http://127.0.0.1/v1/${path}`, {
                method: 'POST',
                headers: { 'content-type': 'application/json' },
                body: JSON.stringify({ model: 'm', ...body, [name]: 1_000_000 }),
              }),
            );
            await response.text();
          });
          return sent.includes('1000000') ? 'reached the upstream' : undefined;
        },
      })),
    ),
);
