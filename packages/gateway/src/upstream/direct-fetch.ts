import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { LRUCache } from 'lru-cache';
import type { HttpClient } from '@org/completion-node';
import { MessageReader } from '../stream/message-reader';
import type { UpstreamFetch } from './http-upstream';
import { UnusableResponse } from './unusable-response';
import type { UpstreamHeaders, UpstreamResponse } from './upstream';

/** Error codes of TLS for an unknown certificate authority; nothing has been sent by then. */
const untrusted = /CERT|UNABLE_TO_/;

/**
 * A `fetch` for upstreams over Node's own HTTP client, which passes a stream on at about half the cost. It is `client.fetch` for a
 * server behind a proxy or at a Unix socket, with a CA file, and for one whose certificate only the system trusts.
 *
 * Accepts what an upstream is sent: a URL, plain headers, a text body, a signal. Does not follow redirects.
 */
export function directFetch(client: Pick<HttpClient, 'fetch' | 'isPlain'>): UpstreamFetch {
  const agents = {
    'http:': new HttpAgent({ keepAlive: true }),
    'https:': new HttpsAgent({ keepAlive: true }),
  };
  const unknownHosts = new Set<string>();
  // Parsing an address and finding its route takes as long as making the request.
  const targets = new LRUCache<string, Target>({ max: 100 });
  const targetOf = (address: string): Target => {
    const known = targets.get(address);
    if (known !== undefined) return known;
    const url = new URL(address);
    const isHttps = url.protocol === 'https:';
    const options = { ...urlToHttpOptions(url), agent: isHttps ? agents['https:'] : agents['http:'] };
    const target = { host: url.host, isHttps, isPlain: client.isPlain(url), options };
    targets.set(address, target);
    return target;
  };
  return async (address, init = {}) => {
    const { headers = {}, body } = init;
    const isPlain = Object.getPrototypeOf(headers) === Object.prototype && typeof (body ?? '') === 'string';
    const target = targetOf(address);
    if (!isPlain || !target.isPlain || unknownHosts.has(target.host)) return client.fetch(address, init);
    try {
      return await send(target, init);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (!target.isHttps || code === undefined || !untrusted.test(code)) throw error;
      unknownHosts.add(target.host);
      return client.fetch(address, init);
    }
  };
}

/** Where requests to one address go. */
interface Target {
  readonly host: string;
  readonly isHttps: boolean;
  /** Whether Node's own client can reach it. */
  readonly isPlain: boolean;
  readonly options: RequestOptions;
}

async function send(target: Target, init: RequestInit): Promise<UpstreamResponse> {
  const { promise, reused } = attempt(target, init);
  try {
    return await promise;
  } catch (error) {
    // The server closed a kept connection at the moment of its reuse; it has read nothing of the request.
    if (!reused() || (error as NodeJS.ErrnoException).code !== 'ECONNRESET' || init.signal?.aborted === true)
      throw error;
    return attempt(target, init).promise;
  }
}

function attempt({ options, isHttps }: Target, init: RequestInit) {
  const { method = 'GET', signal } = init;
  const body = typeof init.body === 'string' ? init.body : undefined;
  const headers: Record<string, string | number> = {
    'accept-encoding': 'identity',
    ...(init.headers as Readonly<Record<string, string>>),
    ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
  };
  const sent = (isHttps ? httpsRequest : httpRequest)({ ...options, method, headers });
  const promise = new Promise<UpstreamResponse>((resolve, reject) => {
    const withdraw = () => {
      const reason: unknown = signal?.reason;
      sent.destroy(reason instanceof Error ? reason : new Error('aborted'));
    };
    sent.once('response', (message) => {
      // An error thrown in a listener would end the process.
      try {
        resolve(toResponse(message));
      } catch (error) {
        message.on('error', () => {});
        message.destroy();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    sent.on('error', reject);
    sent.once('close', () => signal?.removeEventListener('abort', withdraw));
    signal?.addEventListener('abort', withdraw, { once: true });
    if (signal?.aborted === true) withdraw();
    sent.end(body);
  });
  return { promise, reused: () => sent.reusedSocket };
}

/** Statuses of responses without a body. */
const bodiless = new Set([204, 205, 304]);

/** @throws {UnusableResponse} for a status outside of HTTP, and for a compressed response, which was not requested */
function toResponse(message: IncomingMessage): UpstreamResponse {
  const { statusCode: status = 0 } = message;
  if (status < 200 || status > 599) throw new UnusableResponse(`answered with status ${status}`);
  const encoding = message.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding !== '' && encoding !== 'identity')
    throw new UnusableResponse(`sent an answer with Content-Encoding ${encoding.slice(0, 40)}`);
  const head = { status, ok: status < 300, headers: headersOf(message.headersDistinct) };
  if (!bodiless.has(status)) return { ...head, body: new MessageReader(message) };
  message.on('error', () => {});
  message.resume();
  return { ...head, body: null };
}

function headersOf(all: IncomingMessage['headersDistinct']): UpstreamHeaders {
  const get = (name: string) => all[name.toLowerCase()]?.join(', ') ?? null;
  return {
    get,
    forEach(visit) {
      for (const name of Object.keys(all)) visit(get(name) ?? '', name);
    },
  };
}
