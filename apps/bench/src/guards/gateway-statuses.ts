import { createToken } from '@org/completion-gateway';
import { startOurs, type Child } from '../gateway/child';
import type { GuardInput, GuardedSurface } from './surface';
import { goodAnswer, sendRaw, startUpstream, type Behavior } from './upstream-server';

const statuses = [
  101, 102, 103, 199, 200, 201, 202, 204, 205, 206, 299, 300, 301, 302, 303, 304, 305, 307, 308, 399, 400,
  402, 404, 405, 408, 409, 410, 413, 415, 418, 421, 422, 423, 425, 426, 428, 431, 451, 499, 500, 501, 502,
  503, 504, 505, 511, 520, 529, 530, 598, 599, 600, 700, 999,
];

/** Heads and bodies that HTTP does not know. */
const odd: Readonly<Record<string, string>> = {
  'status 99': 'HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n',
  'status 1000': 'HTTP/1.1 1000 Odd\r\nContent-Length: 0\r\n\r\n',
  'status 0': 'HTTP/1.1 000 Odd\r\nContent-Length: 0\r\n\r\n',
  'no status': 'HTTP/1.1\r\n\r\n',
  'no HTTP': 'SSH-2.0-Other\r\n',
  nothing: '',
  'half a head': 'HTTP/1.1 200 OK\r\nContent-Type: appl',
  'body shorter than its content-length': 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"id":',
  'a broken chunk': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n',
  'two lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}',
  'a header without a name': 'HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 2\r\n\r\n{}',
  'an unknown encoding': 'HTTP/1.1 200 OK\r\nContent-Encoding: odd\r\nContent-Length: 2\r\n\r\n{}',
  'gzip declared, but not sent': 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}',
  'a long head': `HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(100_000)}\r\nContent-Length: 2\r\n\r\n{}`,
};

/** Statuses and heads of an upstream; the process must answer its client and live on. */
export const gatewayStatuses: GuardedSurface = {
  name: 'gateway: statuses',
  promise: 'no response of an upstream ends the process',
  open: async () => {
    const upstream = await startUpstream();
    const { token, sha256 } = await createToken();
    let child: Child | undefined;
    const living = async () => {
      if (child !== undefined && (await isHealthy(child))) return child;
      await child?.close();
      child = await startOurs(Number(new URL(upstream.baseUrl).port), sha256);
      return child;
    };
    const behaviors: readonly (readonly [string, Behavior])[] = [
      ...statuses.map((status) => [`status ${status}`, answering(status)] as const),
      ...Object.entries(odd).map(
        ([name, text]) =>
          [name, (_, response) => sendRaw(response, text)] as const satisfies [string, Behavior],
      ),
    ];
    const inputs = behaviors.flatMap(([name, behavior]) =>
      (['a completion', 'the list of models'] as const).map((what): GuardInput => ({
        input: `${name} to ${what}`,
        fault: async () => {
          const gateway = await living();
          if (what === 'a completion') upstream.behavior = behavior;
          else upstream.listing = behavior;
          const settled = await ask(gateway.port, token, what).then(
            () => undefined,
            (error: unknown) => `no answer: ${String(error)}`,
          );
          upstream.behavior = goodAnswer;
          upstream.listing = goodAnswer;
          if (!(await isHealthy(gateway))) return 'the process ended';
          return settled;
        },
      })),
    );
    return {
      inputs,
      close: async () => {
        await child?.close();
        await upstream.close();
      },
    };
  },
};

function answering(status: number): Behavior {
  if (status < 200)
    return (_, response) => sendRaw(response, `HTTP/1.1 ${status} Odd\r\nConnection: close\r\n\r\n`);
  return (request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}');
  };
}

async function ask(port: number, token: string, what: 'a completion' | 'the list of models'): Promise<void> {
  const base = `http://127.0.0.1:${port}/v1`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(10_000);
  const response =
    what === 'a completion'
      ? await fetch(`${base}/completions`, {
          method: 'POST',
          headers,
          signal,
          body: JSON.stringify({ model: 'm', prompt: 'a', max_tokens: 8 }),
        })
      : await fetch(`${base}/models`, { headers, signal });
  // An answer that is cut is one too.
  await response.text().catch(() => '');
}

function isHealthy({ port }: Child): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(5000) }).then(
    () => true,
    () => false,
  );
}
