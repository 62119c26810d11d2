import { createServer, request as requestUpstream } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createParser } from 'eventsource-parser';

/** A request for a completion, as it went to the server and came back. */
export interface RecordedRequest {
  readonly atMs: number;
  /** Until its first text. */
  firstTextMs: number | undefined;
  /** The server sends one event for each token. */
  generatedTokens: number;
  text: string;
}

/** A proxy before a llama.cpp server. */
export interface RecordingProxy {
  readonly origin: string;
  readonly requests: readonly RecordedRequest[];
  close(): Promise<void>;
}

interface Event {
  readonly choices?: readonly { readonly text?: string }[];
  readonly content?: string;
}

export async function startRecordingProxy(upstream: string): Promise<RecordingProxy> {
  const requests: RecordedRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    const record: RecordedRequest = {
      atMs: performance.now(),
      firstTextMs: undefined,
      generatedTokens: 0,
      text: '',
    };
    if (incoming.method === 'POST' && incoming.url?.endsWith('/completions')) requests.push(record);
    const parser = createParser({ onEvent: ({ data }) => take(record, data) });
    const passed = requestUpstream(
      new URL(incoming.url ?? '/', upstream),
      { method: incoming.method, headers: { ...incoming.headers, host: new URL(upstream).host } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.setEncoding('utf8').on('data', (piece: string) => {
          parser.feed(piece);
          outgoing.write(piece);
        });
        answer.on('end', () => outgoing.end());
        answer.on('error', () => outgoing.destroy());
      },
    );
    passed.on('error', () => outgoing.destroy());
    outgoing.on('close', () => passed.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function take(record: RecordedRequest, data: string): void {
  if (data === '[DONE]') return;
  const { choices, content } = JSON.parse(data) as Event;
  const text = choices?.[0]?.text ?? content ?? '';
  if (text === '') return;
  record.firstTextMs ??= performance.now() - record.atMs;
  record.generatedTokens++;
  record.text += text;
}
