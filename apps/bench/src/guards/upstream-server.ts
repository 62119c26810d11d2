import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The behavior of an upstream for one request. */
export type Behavior = (request: IncomingMessage, response: ServerResponse) => void;

/** A model server on loopback with configurable answers. */
export interface UpstreamServer {
  readonly baseUrl: string;
  /** For completions from now on. */
  behavior: Behavior;
  /** For the list of models from now on. */
  listing: Behavior;
  close(): Promise<void>;
}

/** A correct answer, streamed when the request has that option. */
export const goodAnswer: Behavior = (request, response) => {
  void readAll(request).then((body) => {
    const whole = { id: 'cmpl-1', object: 'text_completion', created: 1, model: 'm' };
    const choice = { index: 0, text: 'good', logprobs: null, finish_reason: 'stop' };
    if (body.includes('"stream":true')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`data: ${JSON.stringify({ ...whole, choices: [choice] })}\n\ndata: [DONE]\n\n`);
    } else
      sendJson(response, 200, {
        ...whole,
        choices: [choice],
        usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
      });
  });
};

const goodList: Behavior = (_, response) =>
  sendJson(response, 200, {
    object: 'list',
    data: [{ id: 'm', object: 'model', created: 1, owned_by: 'bench' }],
  });

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Sends `head` and the rest unchanged, even if HTTP forbids it, and closes the connection. */
export function sendRaw(response: ServerResponse, text: string): void {
  response.socket?.end(text);
}

export async function startUpstream(): Promise<UpstreamServer> {
  const server = createServer((request, response) => {
    const list = request.url?.endsWith('/models') === true;
    (list ? upstream.listing : upstream.behavior)(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const upstream: UpstreamServer = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    behavior: goodAnswer,
    listing: goodList,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return upstream;
}

async function readAll(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text;
}
