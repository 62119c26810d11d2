import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createGateway, httpUpstream } from '@org/completion-gateway';
import { streamClient } from './stream-client';
import { startTokenWheel } from './token-server';
import { wholeText } from './token-text';

it('takes every stream for right that comes from the token server, many at once', async () => {
  const server = await startTokenWheel(5);
  const client = streamClient({ port: server.port, headers: {} });
  const results = await Promise.all(Array.from({ length: 30 }, (_, index) => client.ask(`s${index}`, 4)));
  expect(results.every(({ right, firstByteMs }) => right && firstByteMs > 0)).toBe(true);
  client.close();
  await server.close();
});

it('sees a text that is another stream’s, one that lacks a token, and a refusal', async () => {
  const texts = [wholeText('other', 2), wholeText('s', 1), wholeText('s', 2)];
  const server = createServer((request, response) => {
    request.resume();
    const text = texts.shift();
    if (text === undefined) response.writeHead(503);
    response.end(`data: ${JSON.stringify({ choices: [{ text }] })}\n\ndata: [DONE]\n\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = streamClient({ port: (server.address() as AddressInfo).port, headers: {} });
  const seen: boolean[] = [];
  for (let turn = 0; turn < 3; turn++) seen.push((await client.ask('s', 2)).right);
  expect(seen).toEqual([false, false, true]);
  await expect(client.ask('s', 2)).rejects.toThrow('status 503');
  client.close();
  server.closeAllConnections();
  server.close();
});

it('the token server’s streams pass the gateway as they are', async () => {
  const server = await startTokenWheel(5);
  const gateway = createGateway({
    upstreams: [httpUpstream({ baseUrl: `http://127.0.0.1:${server.port}/v1` })],
    auth: 'none',
  });
  const body = JSON.stringify({ model: 'bench', prompt: 's', max_tokens: 3, stream: true });
  const headers = { 'content-type': 'application/json' };
  const response = await gateway.fetch(
    new Request('http://bench/v1/completions', { method: 'POST', headers, body }),
  );
  const text = await response.text();
  const tokens = [...text.matchAll(/"text":"([^"]*)"/g)].map(([, each]) => each);
  expect(tokens.join('')).toBe(wholeText('s', 3));
  gateway.close();
  await server.close();
});
