import { once } from 'node:events';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import {
  startCompletionServer,
  type CompletionServer,
  type CompletionServerOptions,
  type ServerQuirks,
} from '../server';

const model = 'meta-llama/Meta-Llama-3.1-70B-Instruct';
let server: CompletionServer;

afterEach(() => server.close());

async function start(options: CompletionServerOptions = {}): Promise<void> {
  server = await startCompletionServer(options);
}

function ask(
  body: unknown,
  init: { signal?: AbortSignal; path?: string; key?: string } = {},
): Promise<Response> {
  return fetch(`${server.baseUrl}/${init.path ?? 'completions'}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${init.key ?? 'secret'}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(init.signal === undefined ? {} : { signal: init.signal }),
  });
}

const streamOf = (quirks: ServerQuirks, text = 'Hei√🙂berg') =>
  start({ quirks, model: () => ({ text }) }).then(() => ask({ model, prompt: 'Say my name', stream: true }));

/** The texts of the chunks of a well-behaved stream. */
function texts(stream: string): string {
  return [...stream.matchAll(/^data: (\{.*\})$/gm)]
    .map(([, json = '{}']) => JSON.parse(json) as { choices?: { text?: string }[] })
    .map(({ choices }) => choices?.[0]?.text ?? '')
    .join('');
}

/** The chunks of a response as they are on the wire: clients may join them. */
async function rawChunks(body: unknown): Promise<Buffer[]> {
  const json = JSON.stringify(body);
  const socket = connect(server.port, '127.0.0.1');
  socket.write(
    `POST /v1/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nConnection: close\r\nContent-Length: ${json.length}\r\n\r\n${json}`,
  );
  const response = await buffer(socket);
  const chunks: Buffer[] = [];
  let offset = response.indexOf('\r\n\r\n') + 4;
  for (;;) {
    const lineEnd = response.indexOf('\r\n', offset);
    const size = Number.parseInt(response.toString('latin1', offset, lineEnd), 16);
    if (size === 0) return chunks;
    chunks.push(response.subarray(lineEnd + 2, lineEnd + 2 + size));
    offset = lineEnd + 2 + size + 2;
  }
}

describe('the documented behavior', () => {
  it('answers the documented sample, plain and as a stream', async () => {
    await start();
    const plain = await ask({ model, prompt: 'Say my name', max_tokens: 7, temperature: 0 });
    expect(plain.status).toBe(200);
    expect(await plain.json()).toMatchObject({
      object: 'text_completion',
      model,
      choices: [{ text: 'Heisenberg', index: 0, logprobs: null, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 3, total_tokens: 6 },
    });

    const stream = await ask({
      model,
      prompt: 'Say my name',
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const body = await stream.text();
    expect(texts(body)).toBe('Heisenberg');
    expect(body).toContain('"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":3,"total_tokens":6}');
    expect(body.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('takes chat completions and lists its models', async () => {
    await start();
    const messages = [{ role: 'user', content: 'Say my name' }];
    const chat = await ask({ model, messages }, { path: 'chat/completions' });
    expect(await chat.json()).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { role: 'assistant', content: 'Heisenberg' }, finish_reason: 'stop' }],
    });
    const stream = await ask({ model, messages, stream: true }, { path: 'chat/completions' });
    expect(await stream.text()).toContain('"delta":{"role":"assistant","content":"Heis"}');
    const list = await fetch(`${server.baseUrl}/models`, { headers: { authorization: 'Bearer secret' } });
    expect(await list.json()).toMatchObject({ object: 'list', data: [{ id: model }, {}] });
  });

  it('cuts the answer at a stop and at max_tokens, and gives several candidates', async () => {
    await start({ model: ({ number }) => ({ text: `answer ${number}\nmore` }) });
    const stopped = (await (await ask({ model, prompt: 'x', stop: ['\n'], n: 2 })).json()) as object;
    expect(stopped).toMatchObject({
      choices: [
        { index: 0, text: 'answer 1', finish_reason: 'stop' },
        { index: 1, text: 'answer 1', finish_reason: 'stop' },
      ],
    });
    expect(await (await ask({ model, prompt: 'x', max_tokens: 1 })).json()).toMatchObject({
      choices: [{ text: 'answ', finish_reason: 'length' }],
    });
    const batch = (await (await ask({ model, prompt: ['a', 'b'], logprobs: 1 })).json()) as {
      choices: unknown[];
    };
    expect(batch.choices).toHaveLength(2);
    expect(batch.choices[1]).toMatchObject({ logprobs: { tokens: ['answ', 'er 3', '\nmor', 'e'] } });
  });

  it('refuses what the documented server refuses', async () => {
    await start({ apiKey: 'right', contextTokens: 100 });
    const body = { model, prompt: 'x' };
    const answer = async (response: Response) => [response.status, await response.json()] as const;
    const right = { key: 'right' };

    expect(await answer(await ask(body, { key: 'wrong' }))).toEqual([401, { detail: 'Invalid API key.' }]);
    expect(await answer(await ask('{"model" "x"}', right))).toEqual([
      400,
      { detail: expect.stringContaining('error parsing the body') },
    ]);
    expect(await answer(await ask({ ...body, model: 'gone' }, right))).toEqual([
      404,
      { detail: 'The model `gone` does not exist.' },
    ]);
    expect(await answer(await ask({ ...body, suffix: 'y' }, right))).toEqual([
      422,
      { detail: [{ type: 'extra_forbidden', loc: ['body', 'suffix'], msg: expect.any(String), input: 'y' }] },
    ]);
    expect(
      await answer(await ask({ model, max_tokens: '7', stop: ['a', 'b', 'c', 'd', 'e'] }, right)),
    ).toMatchObject([
      422,
      { detail: [{ loc: ['body', 'prompt'] }, { loc: ['body', 'max_tokens'] }, { loc: ['body', 'stop'] }] },
    ]);
    expect(await answer(await ask({ ...body, max_tokens: 200 }, right))).toEqual([
      400,
      { detail: expect.stringContaining('maximum context length is 100 tokens') },
    ]);
    expect((await ask(body, { path: 'embeddings' })).status).toBe(404);
    expect((await fetch(`${server.baseUrl}/completions`)).status).toBe(405);
    expect((await ask(body, right)).status).toBe(200);
  });

  it('takes fields that are not documented when it is told to', async () => {
    await start({ strict: false });
    expect((await ask({ model, prompt: 'x', suffix: 'y' })).status).toBe(200);
    server.configure({ strict: true, extraFields: ['suffix'] });
    expect((await ask({ model, prompt: 'x', suffix: 'y' })).status).toBe(200);
    expect((await ask({ model, prompt: 'x', seed: 1 })).status).toBe(422);
  });

  it('tells its limits in headers and refuses what is over them', async () => {
    await start({ requestsPerMinute: 60, burstRequests: 2 });
    const body = { model, prompt: 'x' };
    const first = await ask(body);
    expect(first.headers.get('x-ratelimit-limit-requests')).toBe('60');
    expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('1');
    expect(first.headers.get('x-ratelimit-reset-requests')).toMatch(/^(1|0\.9\d?)s$/);
    await ask(body);
    const refused = await ask(body);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('0');

    server.configure({ overLimit: 'serve', burstRequests: 1, resetFormat: 'seconds' });
    await ask(body);
    const spare = await ask(body);
    expect(spare.status).toBe(200);
    expect(spare.headers.get('x-ratelimit-over-limit')).toBe('yes');
    expect(Number(spare.headers.get('x-ratelimit-reset-requests'))).toBeGreaterThan(0);
  });

  it.each([
    ['openai', { error: { message: 'no', type: 'server_error', param: null, code: 503 } }],
    ['vllm', { object: 'error', message: 'no', type: 'server_error', param: null, code: 503 }],
    ['detail', { detail: 'no' }],
  ] as const)('sends errors in the shape %s', async (shape, wanted) => {
    await start({
      errorShape: shape,
      quirks: { fault: { status: 503, message: 'no', headers: { 'retry-after': '2' } } },
    });
    const response = await ask({ model, prompt: 'x' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await response.json()).toEqual(wanted);
  });
});

describe('the log', () => {
  it('keeps what was asked without the key, and what was sent', async () => {
    await start();
    const arrival = server.nextRequest();
    await (await ask({ model, prompt: 'Say my name', stream: true })).text();
    const entry = await arrival;
    expect(await entry.closed).toBe('completed');
    expect(entry).toMatchObject({
      number: 1,
      method: 'POST',
      path: '/v1/completions',
      body: { model, prompt: 'Say my name', stream: true },
      status: 200,
      state: 'completed',
      promptChars: 11,
      sentChars: 10,
    });
    expect(entry.headers['authorization']).toBe('redacted');
    expect(JSON.stringify(entry)).not.toContain('secret');
    server.clearLog();
    expect(server.requests).toEqual([]);
  });

  it('tells that the client closed the socket, without a wait', async () => {
    await start({ model: () => ({ text: 'abcdefgh', quirks: { silentAfterChars: 4 } }) });
    const caller = new AbortController();
    const response = await ask({ model, prompt: 'x', stream: true }, { signal: caller.signal });
    const entry = await server.nextRequest();
    const reader = response.body?.getReader();
    await reader?.read();
    expect([entry.state, server.inFlight]).toEqual(['open', 1]);
    caller.abort();
    expect(await entry.closed).toBe('aborted');
    await server.whenIdle();
    expect([entry.sentChars, server.inFlight, server.peakInFlight]).toEqual([4, 0, 1]);
  });

  it('sends a text by hand, as it comes', async () => {
    let more: (piece: string | undefined) => void = () => {};
    async function* byHand() {
      for (;;) {
        const piece = await new Promise<string | undefined>((resolve) => (more = resolve));
        if (piece === undefined) return;
        yield piece;
      }
    }
    await start({ model: () => ({ text: byHand() }) });
    const response = await ask({ model, prompt: 'x', stream: true });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    more('one');
    expect((await reader?.read())?.value).toContain('"text":"one"');
    more('two');
    expect((await reader?.read())?.value).toContain('"text":"two"');
    more(undefined);
    expect((await reader?.read())?.value).toContain('"finish_reason":"stop"');
  });

  it('keeps the pace of the model it plays', async () => {
    await start({
      model: () => ({ text: 'abcdefgh', ttftMs: 40, tokenMs: 20, quirks: { headWith: 'first-token' } }),
    });
    const from = performance.now();
    const response = await ask({ model, prompt: 'x', stream: true });
    const headMs = performance.now() - from;
    await response.text();
    expect(headMs).toBeGreaterThanOrEqual(39);
    expect(performance.now() - from).toBeGreaterThanOrEqual(59);
  });

  it('closes every connection when it ends', async () => {
    await start({ quirks: { silentAfterChars: 0 } });
    const response = await ask({ model, prompt: 'x', stream: true });
    const body = response.text();
    const idle = connect(server.port, '127.0.0.1');
    await once(idle, 'connect');
    const closed = once(idle, 'close');
    await server.close();
    await expect(body).rejects.toThrow('terminated');
    await closed;
    expect(server.connections).toBe(0);
  });

  it('says when the model of the test itself fails', async () => {
    await start({
      model: () => {
        throw new RangeError('my mistake');
      },
    });
    const response = await ask({ model, prompt: 'x' });
    expect([response.status, await response.text()]).toEqual([500, expect.stringContaining('my mistake')]);
  });
});

describe('quirks', () => {
  it.each<[string, ServerQuirks, (body: string) => void]>([
    ['CRLF', { lineEnd: '\r\n' }, (body) => expect(body).toMatch(/^(data: .*\r\n\r\n)+$/)],
    ['CR', { lineEnd: '\r' }, (body) => expect(body).toMatch(/^(data: [^\r\n]*\r\r)+$/)],
    // `text()` takes a byte order mark away; the bytes are looked at below.
    ['comments', { comment: 'keep-alive' }, (body) => expect(body).toMatch(/^: keep-alive\n\ndata: /)],
    ['empty comments', { comment: '' }, (body) => expect(body).toMatch(/^:\n\ndata: /)],
    ['no space', { noSpace: true }, (body) => expect(body).toMatch(/^(data:[^ ].*\n\n)+$/)],
    [
      'other fields',
      { extraFields: true },
      (body) => expect(body).toMatch(/^id: 1\nevent: message\nretry: 1000\ndata: /),
    ],
    [
      'several lines of data',
      { multilineData: true },
      (body) => expect(body).toMatch(/^data: \{.*,\ndata: "/),
    ],
    ['no [DONE]', { done: 'missing' }, (body) => expect(body).not.toContain('[DONE]')],
    ['unterminated [DONE]', { done: 'unterminated' }, (body) => expect(body).toMatch(/data: \[DONE\]$/)],
    [
      'more after [DONE]',
      { done: 'followed' },
      (body) => expect(body).toMatch(/\[DONE\]\n\ndata: .*after the end/),
    ],
    [
      'empty choices',
      { firstChunk: 'empty-choices' },
      (body) => expect(body).toMatch(/^data: .*"choices":\[\]\}\n/),
    ],
    [
      'no choices',
      { firstChunk: 'no-choices' },
      (body) => expect(body.split('\n')[0]).not.toContain('choices'),
    ],
    [
      'usage in every chunk',
      { usage: 'every-chunk' },
      (body) => expect(body.split('\n')[0]).toContain('"usage":{"prompt_tokens":0'),
    ],
    [
      'usage null until the last',
      { usage: 'null-until-last' },
      (body) => expect(body).toMatch(/"usage":null[^]*"usage":\{"prompt_tokens":3/),
    ],
    [
      'an empty finish reason',
      { unfinished: '' },
      (body) => expect(body.split('\n')[0]).toContain('"finish_reason":""'),
    ],
    [
      'no finish reason yet',
      { unfinished: 'absent' },
      (body) => expect(body.split('\n')[0]).not.toContain('finish_reason'),
    ],
    ['no finish reason at all', { noFinishReason: true }, (body) => expect(body).not.toContain('"stop"')],
    ['delta.content', { textIn: 'delta' }, (body) => expect(body).toContain('"delta":{"content":')],
    ['message.content', { textIn: 'message' }, (body) => expect(body).toContain('"message":{"content":')],
    [
      'plain JSON',
      { plainJson: true },
      (body) => expect(JSON.parse(body)).toMatchObject({ choices: [{ text: 'Hei√🙂berg' }] }),
    ],
    ['a page of HTML', { htmlPage: true }, (body) => expect(body).toMatch(/^<!DOCTYPE html>/)],
    [
      'truncated JSON',
      { truncateJsonAfterChars: 4 },
      (body) =>
        expect(() => JSON.parse(body.slice(body.lastIndexOf('data: ') + 6)) as unknown).toThrow(SyntaxError),
    ],
    [
      'an error as data',
      { error: { shape: 'data', afterChars: 4 } },
      (body) =>
        expect(body).toMatch(
          /Hei√[^]*data: \{"error":\{"message":"the model crashed"[^]*data: \[DONE\]\n\n$/,
        ),
    ],
    [
      'an error as event',
      { error: { shape: 'event' } },
      (body) => expect(body).toMatch(/^event: error\ndata: \{"message":"the model crashed"/),
    ],
    [
      'an error as field',
      { error: { shape: 'field', message: 'out of memory' } },
      (body) => expect(body).toMatch(/^error: \{"message":"out of memory"/),
    ],
    [
      'an error as body',
      { error: { shape: 'body' } },
      (body) => expect(JSON.parse(body)).toMatchObject({ error: { code: 500 } }),
    ],
    [
      'an error as empty chunk',
      { error: { shape: 'empty-chunk', afterChars: 9 } },
      (body) => expect(body).toMatch(/"text":"",[^\n]*\n\n$/),
    ],
  ])('%s', async (_name, quirks, check) => {
    const response = await streamOf(quirks);
    expect(response.status).toBe(200);
    check(await response.text());
    expect(server.requests[0]?.state).toBe('completed');
  });

  it('begins with a byte order mark', async () => {
    const response = await streamOf({ byteOrderMark: true });
    expect([...new Uint8Array(await response.arrayBuffer()).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });

  it.each<[ServerQuirks['chunking'], number, number]>([
    ['byte', 1, Infinity],
    [3, 3, Infinity],
    ['event', Infinity, Infinity],
    ['whole', Infinity, 1],
  ])('cuts its bytes up by %s and loses none', async (chunking, maxBytes, maxChunks) => {
    await start({ quirks: { chunking: chunking ?? 'event' }, model: () => ({ text: 'Hei√🙂berg' }) });
    const chunks = await rawChunks({ model, prompt: 'x', stream: true });
    expect(texts(Buffer.concat(chunks).toString())).toBe('Hei√🙂berg');
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThanOrEqual(maxBytes);
    expect(chunks.length).toBeLessThanOrEqual(maxChunks);
  });

  it('cuts the connection after what was sent', async () => {
    const response = await streamOf({ cutAfterChars: 4 });
    await expect(response.text()).rejects.toThrow('terminated');
    expect(await server.requests[0]?.closed).toBe('completed');
    expect(server.requests[0]?.sentChars).toBe(4);
  });

  it('resets the connection before the head', async () => {
    await expect(streamOf({ reset: true })).rejects.toThrow('fetch failed');
  });

  it('sends a line without end until the client leaves', async () => {
    const response = await streamOf({ endlessLineAfterChars: 0 });
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      expect(chunk.includes(10)).toBe(false);
      bytes += chunk.length;
      if (bytes > 500_000) break;
    }
    expect(await server.requests[0]?.closed).toBe('aborted');
  });

  it('keeps the head back, and says in comments that it is still there', async () => {
    await start({
      model: () => ({ text: 'ok', ttftMs: 90 }),
      quirks: { headDelayMs: 30, comment: 'PROCESSING' },
    });
    const from = performance.now();
    const response = await ask({ model, prompt: 'x', stream: true });
    expect(performance.now() - from).toBeGreaterThanOrEqual(29);
    const body = await response.text();
    expect(body.slice(0, body.indexOf('data:')).match(/: PROCESSING\n\n/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it('can be set for a single answer', async () => {
    await start({
      model: ({ number }) => ({
        text: 'ok',
        quirks: number === 1 ? { fault: { status: 500, message: 'once' } } : {},
      }),
    });
    expect((await ask({ model, prompt: 'x' })).status).toBe(500);
    expect((await ask({ model, prompt: 'x' })).status).toBe(200);
  });
});
