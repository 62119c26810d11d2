import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tokenText } from './token-text';

interface OpenStream {
  readonly response: ServerResponse;
  readonly prompt: string;
  readonly tokens: number;
  index: number;
}

export interface TokenServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * A model server that costs next to nothing: all streams get their next token from one timer, in turns spread over `tokenMs`, and the
 * first at once.
 */
export async function startTokenWheel(tokenMs: number): Promise<TokenServer> {
  const slots = Math.max(1, Math.round(tokenMs / 5));
  const wheel: Set<OpenStream>[] = Array.from({ length: slots }, () => new Set());
  let turn = 0;
  let next = 0;
  const write = (stream: OpenStream) => {
    const { response, prompt, tokens } = stream;
    const last = stream.index === tokens - 1;
    const choice = {
      index: 0,
      text: tokenText(prompt, stream.index++),
      logprobs: null,
      finish_reason: last ? 'stop' : null,
    };
    const event = {
      id: 'cmpl-bench',
      object: 'text_completion',
      created: 1_790_000_000,
      model: 'bench',
      choices: [choice],
    };
    response.write(`data: ${JSON.stringify(event)}\n\n`);
    if (last) response.end('data: [DONE]\n\n');
    return last;
  };
  const timer = setInterval(() => {
    const due = wheel[turn++ % slots];
    for (const stream of due ?? []) {
      if (stream.response.destroyed || write(stream)) due?.delete(stream);
    }
  }, tokenMs / slots);
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (request.method === 'GET') {
        response.end('{"object":"list","data":[{"id":"bench","object":"model"}]}');
        return;
      }
      const { prompt, max_tokens: tokens } = JSON.parse(Buffer.concat(parts).toString()) as {
        prompt: string;
        max_tokens: number;
      };
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const stream = { response, prompt, tokens, index: 0 };
      if (!write(stream)) wheel[next++ % slots]?.add(stream);
    });
  });
  server.keepAliveTimeout = 120_000;
  server.listen(0, '127.0.0.1', 4096);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      clearInterval(timer);
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Serves a token every `tokenMs` for as long as the process lives, and sends the port to its parent. */
export async function serveTokens([tokenMs]: readonly string[]): Promise<void> {
  const { port } = await startTokenWheel(Number(tokenMs));
  process.send?.({ port });
}
