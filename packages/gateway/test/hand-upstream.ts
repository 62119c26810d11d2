import { chunksOf, streamOf } from '../src/stream/chunk-reader';
import type { Upstream, UpstreamCall, UpstreamResponse } from '../src/upstream/upstream';

/** One call to a manually driven upstream. */
export interface HandCall {
  readonly call: UpstreamCall;
  readonly body: Readonly<Record<string, unknown>>;
  /** Sends the head of a stream. */
  open(headers?: Record<string, string>): void;
  send(text: string): void;
  end(): void;
  /** Breaks the connection. */
  cut(): void;
  respond(response: Response): void;
  fail(error: Error): void;
  readonly aborted: boolean;
  /** Number of chunks that were requested from the stream. */
  readonly pulls: number;
}

/** An upstream whose responses a test drives. */
export interface HandUpstream extends Upstream {
  readonly calls: readonly HandCall[];
  next(): Promise<HandCall>;
}

export function handUpstream(facts: Partial<Upstream> = {}): HandUpstream {
  const calls: HandCall[] = [];
  const unread: HandCall[] = [];
  const waiting: ((call: HandCall) => void)[] = [];
  return {
    id: 'hand',
    ...facts,
    calls,
    next() {
      const call = unread.shift();
      return call === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(call);
    },
    send(call) {
      return new Promise((resolve, reject) => {
        let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
        let pulls = 0;
        call.signal.addEventListener('abort', () => {
          const reason: unknown = call.signal.reason;
          reject(reason instanceof Error ? reason : new Error('aborted'));
          try {
            controller?.error(reason);
          } catch {
            // The stream had ended.
          }
        });
        const hand: HandCall = {
          call,
          body: JSON.parse(call.body ?? '{}') as Record<string, unknown>,
          get aborted() {
            return call.signal.aborted;
          },
          get pulls() {
            return pulls;
          },
          open(headers = {}) {
            const body = new ReadableStream<Uint8Array>(
              {
                start: (each) => void (controller = each),
                pull: () => void pulls++,
              },
              { highWaterMark: 0 },
            );
            resolve(new Response(body, { headers: { 'content-type': 'text/event-stream', ...headers } }));
          },
          send: (text) => controller?.enqueue(new TextEncoder().encode(text)),
          end: () => controller?.close(),
          cut: () => controller?.error(new Error('socket hang up')),
          respond: resolve,
          fail: reject,
        };
        calls.push(hand);
        const waiter = waiting.shift();
        if (waiter === undefined) unread.push(hand);
        else waiter(hand);
      });
    },
  };
}

/** An event with `text`, and a finish reason when given. */
export function event(text: string, finish: string | null = null): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, text, finish_reason: finish }] })}\n\n`;
}

/** A complete answer. */
export const completion = { choices: [{ index: 0, text: 'a', finish_reason: 'stop' }] };

export const done = 'data: [DONE]\n\n';

/** A request for a completion. */
export function ask(
  body: unknown = {},
  headers: Record<string, string> = {},
  path = '/v1/completions',
): Request {
  return new Request(`http://gateway.test${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body:
      typeof body === 'string'
        ? body
        : JSON.stringify({ model: 'm', prompt: 'p', stream: true, ...(body as object) }),
  });
}

/** Reads a response chunk by chunk. */
export function chunks(response: Response): {
  next(): Promise<string | undefined>;
  rest(): Promise<string>;
  cancel(): Promise<void>;
} {
  if (response.body === null) throw new Error('no body');
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const decoder = new TextDecoder();
  const next = async () => {
    const { done: over, value } = await reader.read();
    return over ? undefined : decoder.decode(value, { stream: true });
  };
  return {
    next,
    async rest() {
      let text = '';
      for (let chunk = await next(); chunk !== undefined; chunk = await next()) text += chunk;
      return text;
    },
    cancel: () => reader.cancel(),
  };
}

/** The text of an upstream's response. Rejects when it breaks off. */
export function textBody(response: UpstreamResponse): Promise<string> {
  const reader = chunksOf(response);
  return new Response(reader === undefined ? null : streamOf(reader)).text();
}

/** The code in an error body. */
export async function codeOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { error: { code: string } };
  return error.code;
}

/** Waits until all promises that can settle have settled. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
