import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { FrameReader } from './frame-reader';

/** What is read of `bytes`, written in pieces of `pieceLength`. */
async function read(bytes: Buffer, pieceLength = bytes.length) {
  const input = new PassThrough();
  const reader = new FrameReader(input);
  const messages: unknown[] = [];
  const faults: string[] = [];
  reader.onError(({ message }) => faults.push(message));
  const closed = new Promise<void>((resolve) => reader.onClose(() => resolve()));
  reader.listen((message) => messages.push(message));
  for (let offset = 0; offset < bytes.length; offset += pieceLength)
    input.write(bytes.subarray(offset, offset + pieceLength));
  input.end();
  input.destroy();
  await closed;
  return { messages, faults };
}

const frame = (text: string, head = '') =>
  Buffer.from(`${head}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
const hello = { jsonrpc: '2.0', method: 'hello', params: { text: 'Hei√🙂' } };
const good = frame(JSON.stringify(hello));

describe('messages', () => {
  it.each([1, 2, 7, 64, 10_000])('reads whole messages from chunks of %d bytes', async (length) => {
    const two = Buffer.concat([
      good,
      frame('{"a":1}', 'Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n'),
    ]);
    expect(await read(two, length)).toEqual({ messages: [hello, { a: 1 }], faults: [] });
  });

  it('reads Content-Length in upper or lower case', async () => {
    const { messages } = await read(Buffer.from('content-length:7\r\n\r\n{"a":1}'));
    expect(messages).toEqual([{ a: 1 }]);
  });
});

describe('what is no message', () => {
  it.each([
    ['a head without a length', Buffer.from('Content-Type: text/plain\r\n\r\n')],
    ['a length in words', Buffer.from('Content-Length: many\r\n\r\n')],
    ['no length at all', Buffer.from('Content-Length: 0\r\n\r\n')],
    ['a length beyond reason', Buffer.from('Content-Length: 99999999999\r\n\r\n')],
    ['a body that is no JSON', frame('{"a":')],
    [
      'a body that is half a character',
      Buffer.concat([Buffer.from('Content-Length: 2\r\n\r\n'), Buffer.from([0xf0, 0x9f])]),
    ],
    ['a number', frame('7')],
    ['nothing', frame('null')],
    ['pages of stray output', Buffer.from(`${'no frame at all '.repeat(2_000)}\r\n\r\n`)],
  ])('drops and reports invalid input, and reads what follows: %s', async (_what, bytes) => {
    for (const length of [bytes.length + good.length, 3]) {
      const { messages, faults } = await read(Buffer.concat([bytes, good, good]), length);
      expect(messages).toEqual([hello, hello]);
      expect(faults.length).toBeGreaterThan(0);
    }
  });

  const claiming = (length: number, text: string) => Buffer.from(`Content-Length: ${length}\r\n\r\n${text}`);
  it.each([
    ['by a byte', claiming(8, '{"a":1}')],
    ['by some kilobytes', claiming(20_000, '{"a":1}')],
    ['by hundreds of megabytes', claiming(400_000_000, '{"a":1}')],
    ['with nothing behind', claiming(20_000, '')],
    ['twice', Buffer.concat([claiming(20_000, '{"a":1}'), claiming(30_000, '{"a":1}')])],
    [
      'in front of a head of two lines',
      Buffer.concat([claiming(90, '{}'), Buffer.from('Content-Type: x\r\n')]),
    ],
    ['into the next head', claiming(12, '{"a":1}')],
    ['up to the middle of its end', claiming(7 + good.indexOf('\n') + 1, '{"a":1}')],
    ['up to its end', claiming(7 + good.indexOf('{'), '{"a":1}')],
    ['into the next body', claiming(7 + good.length - 3, '{"a":1}')],
  ])('drops no later message where a length is too large: %s', async (_what, bytes) => {
    for (const length of [1, 3, 64, 10_000]) {
      const { messages, faults } = await read(Buffer.concat([bytes, good, good]), length);
      expect(messages).toEqual([hello, hello]);
      expect(faults.length).toBeGreaterThan(0);
    }
  });

  it('reports invalid input without its text', async () => {
    const bytes = [
      Buffer.from('private\r\n\r\n'),
      frame('private'),
      frame('{"a": "private'),
      Buffer.from(`${'private '.repeat(2_000)}\r\n\r\n`),
      good,
    ];
    const { faults } = await read(Buffer.concat(bytes), 8_192);
    expect(faults.length).toBeGreaterThan(3);
    expect(faults.join('\n')).not.toContain('private');
  });

  it('reports a run of invalid input once', async () => {
    const { messages, faults } = await read(Buffer.concat([Buffer.alloc(1_000_000, 'x'), good]), 65_536);
    expect(messages).toEqual([hello]);
    expect(faults.length).toBe(1);
  });

  it('reads a message that begins in the last bytes of invalid input', async () => {
    const [before, after] = [Buffer.alloc(10_000, 'x'), good];
    const { messages } = await read(Buffer.concat([before, after]), before.length + 15);
    expect(messages).toEqual([hello]);
  });

  it('drops nothing but a body without a head', async () => {
    const { messages } = await read(Buffer.concat([Buffer.from('Bad: head\r\n\r\n{"lost":1}'), good, good]));
    expect(messages).toEqual([hello, hello]);
  });
});

it('allocates no memory for a body before its bytes arrive', async () => {
  const before = process.memoryUsage().arrayBuffers;
  const input = new PassThrough();
  const reader = new FrameReader(input);
  const messages: unknown[] = [];
  reader.listen((message) => messages.push(message));
  input.write('Content-Length: 500000000\r\n\r\n{"a":1}');
  await new Promise((resolve) => setImmediate(resolve));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  input.write(good);
  await vi.waitFor(() => expect(messages).toEqual([hello]));
});

it('reads a message of many megabytes in linear time', async () => {
  const text = 'x'.repeat(20_000_000);
  const { messages } = await read(frame(JSON.stringify({ text })), 65_536);
  expect((messages[0] as { text: string }).text.length).toBe(text.length);
});
