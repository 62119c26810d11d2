import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CompletionError } from '../errors/completion-error';
import { controlledSse } from '@org/completion-testing';
import { fakeClock } from '@org/completion-testing';
import type { StreamQuirks } from '@org/completion-testing';
import { recordedStream } from '@org/completion-testing';
import { openAICompatible } from './open-ai-compatible';

const text = 'const é = "👍";\nreturn { é };';

/** What a client makes of a body: its text, its finish reason, or the code of its failure. */
async function read(chunks: readonly Uint8Array[], options: { readonly cut?: boolean } = {}) {
  const sse = controlledSse();
  const clock = fakeClock();
  const provider = openAICompatible({ baseUrl: 'http://127.0.0.1:1/v1', fetch: sse.fetch, clock });
  const result = { text: '', finish: 'none' as string | undefined, usage: 0, ends: 0, error: '' };
  const reading = (async () => {
    try {
      const events = provider.stream(
        {
          prompt: { strategy: 'prefix-only', text: 'p', stop: [] },
          model: 'm',
          maxTokens: 9,
          temperature: 0,
          candidates: 1,
          languageId: 'typescript',
          uri: 'file:///a.ts',
        },
        { signal: new AbortController().signal },
      );
      for await (const event of events) {
        if (event.type === 'text-delta') result.text += event.text;
        if (event.type === 'usage') result.usage = event.usage.promptTokens + event.usage.completionTokens;
        if (event.type === 'text-end') {
          result.finish = event.finishReason;
          result.ends++;
        }
      }
    } catch (error) {
      result.error = CompletionError.is(error) ? `${error.code}: ${error.message}` : String(error);
    }
  })();
  await clock.advance(0);
  for (const chunk of chunks) sse.sendRaw(chunk);
  if (options.cut === true) {
    await clock.advance(0);
    sse.fail(new TypeError('terminated'));
  } else sse.end();
  await clock.advance(60_000);
  await reading;
  expect(clock.pending).toBe(0);
  return result;
}

const encode = (body: string) => new TextEncoder().encode(body);

/** The body in one piece, in lines, and in single bytes: a client may not see a difference. */
const chunkings: readonly [string, (bytes: Uint8Array) => Uint8Array[]][] = [
  ['whole', (bytes) => [bytes]],
  ['by line', (bytes) => cutAfter(bytes, (byte) => byte === 10 || byte === 13)],
  ['by byte', (bytes) => cutAfter(bytes, () => true)],
];

function cutAfter(bytes: Uint8Array, ends: (byte: number) => boolean): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let start = 0;
  for (const [index, byte] of bytes.entries()) {
    if (!ends(byte)) continue;
    chunks.push(bytes.slice(start, index + 1));
    start = index + 1;
  }
  if (start < bytes.length) chunks.push(bytes.slice(start));
  return chunks;
}

const whole = { text, finish: 'stop', ends: 1, error: '' };

const harmless: readonly [string, StreamQuirks][] = [
  ['the documented form', {}],
  ['CRLF', { lineEnd: '\r\n' }],
  ['CR', { lineEnd: '\r' }],
  ['a byte order mark', { byteOrderMark: true }],
  ['comments as keep-alive', { comment: 'keep-alive' }],
  ['empty comments', { comment: '' }],
  ['data: without a space', { noSpace: true }],
  ['data over several lines', { multilineData: true }],
  ['id, event and retry fields', { extraFields: true }],
  ['no [DONE]', { done: 'missing' }],
  ['[DONE] without a blank line', { done: 'unterminated' }],
  ['more after [DONE]', { done: 'followed' }],
  ['a first chunk with empty choices', { firstChunk: 'empty-choices' }],
  ['a first chunk without choices', { firstChunk: 'no-choices' }],
  ['usage of zeros on every chunk', { usage: 'every-chunk' }],
  ['usage null until the last', { usage: 'null-until-last' }],
  ['finish_reason: "" on every chunk', { unfinished: '' }],
  ['no finish_reason on chunks', { unfinished: 'absent' }],
  ['text in delta.content', { textIn: 'delta' }],
  ['text in message.content', { textIn: 'message' }],
];

describe.each(chunkings)('createEventReader, %s', (_name, cut) => {
  it.each(harmless)('reads a stream with %s', async (_quirk, quirks) => {
    expect(await read(cut(encode(recordedStream(text, { quirks }))))).toMatchObject(whole);
  });

  it('reads usage from a separate last chunk', async () => {
    const recorded = recordedStream(text, { includeUsage: true });
    const body = encode(recorded.replace('"prompt_tokens":0', '"prompt_tokens":5'));
    expect((await read(cut(body))).usage).toBeGreaterThan(0);
  });

  it('reports a stream that ends with neither a finish reason nor [DONE] as incomplete', async () => {
    const body = recordedStream(text, { quirks: { noFinishReason: true, done: 'missing' } });
    expect(await read(cut(encode(body)))).toMatchObject({ text, finish: undefined, ends: 1, error: '' });
  });

  it('keeps the complete events when the last one is truncated', async () => {
    const body = recordedStream(text, { quirks: { truncateJsonAfterChars: 8 } });
    expect(await read(cut(encode(body)))).toMatchObject({
      text: text.slice(0, 8),
      finish: undefined,
      error: '',
    });
  });

  it.each(['data', 'event', 'field', 'body'] as const)(
    "fails with the server's words for an error as %s",
    async (shape) => {
      const body = recordedStream(text, {
        quirks: { error: { shape, afterChars: 8, message: 'the model crashed', code: 500 } },
      });
      const result = await read(cut(encode(body)));
      expect(result.text).toBe(text.slice(0, 8));
      expect(result.error).toMatch(/^provider-unavailable: .*the model crashed/);
    },
  );

  it('reports an empty chunk without an end, which one server sends for errors, as incomplete', async () => {
    const body = recordedStream(text, { quirks: { error: { shape: 'empty-chunk', afterChars: 8 } } });
    expect(await read(cut(encode(body)))).toMatchObject({
      text: text.slice(0, 8),
      finish: undefined,
      error: '',
    });
  });

  it('reads a plain JSON body', async () => {
    const body = JSON.stringify(
      { choices: [{ index: 0, text, finish_reason: 'length' }], usage: { prompt_tokens: 3 } },
      null,
      2,
    );
    expect(await read(cut(encode(body)))).toMatchObject({ text, finish: 'length', usage: 3, error: '' });
  });

  it('fails with the message of a plain JSON error', async () => {
    const body = JSON.stringify({ error: { message: 'out of memory', code: 503 } });
    expect((await read(cut(encode(body)))).error).toMatch(/^provider-unavailable: .*out of memory/);
  });

  it('rejects a page of HTML', async () => {
    const body = '<!doctype html><html><head><title>Sign in</title></head><body>…</body></html>';
    expect((await read(cut(encode(body)))).error).toMatch(/^malformed-stream: .*HTML page \("Sign in"\)/);
  });

  it('rejects an event in the middle that is not JSON', async () => {
    const body = `data: {"choices":[{"text":"a"}]}\n\ndata: {"choices":[{"te\n\n${recordedStream('b')}`;
    const result = await read(cut(encode(body)));
    expect(result).toMatchObject({ text: 'a' });
    expect(result.error).toMatch(/^malformed-stream/);
  });
});

describe('createEventReader', () => {
  it('rejects a line that does not end', async () => {
    const chunk = encode('x'.repeat(200_000));
    const result = await read([encode('data: '), ...Array.from({ length: 12 }, () => chunk)]);
    expect(result.error).toMatch(/^malformed-stream: .*without end/);
  });

  it('returns the received events, then fails, when the connection is cut', async () => {
    const body = recordedStream(text).slice(0, 400);
    const result = await read([encode(body)], { cut: true });
    expect(result.text.length).toBeGreaterThan(0);
    expect(result.error).toMatch(/^provider-unavailable: .*terminated/);
  });

  it('reads the same from every chunking', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.constantFrom(...harmless.map(([, quirks]) => quirks)),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 }),
        async (text, quirks, sizes) => {
          const bytes = encode(recordedStream(text, { quirks, tokenChars: 3 }));
          const chunks: Uint8Array[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const size = sizes[turn % sizes.length] as number;
            chunks.push(bytes.slice(at, at + size));
            at += size;
          }
          expect(await read(chunks)).toMatchObject({ text, error: '' });
        },
      ),
      { numRuns: 120 },
    );
  });
});
