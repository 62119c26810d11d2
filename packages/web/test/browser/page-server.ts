import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A file that the server has. */
export interface PageFile {
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** Serves pages, and passes `/v1` on to a model server, as a gateway on the page's own origin does. */
export interface PageServer {
  readonly origin: string;
  close(): Promise<void>;
}

/** A policy without inline styles and scripts: what the widget must live with. */
const policy =
  "default-src 'self'; style-src 'self' 'nonce-page'; font-src 'self' data:; worker-src 'self' blob:";

export async function startPageServer(
  files: () => ReadonlyMap<string, PageFile>,
  model: () => { readonly port: number },
  policyFor: (path: string) => string | undefined = () => policy,
): Promise<PageServer> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname.startsWith('/v1/')) return passOn(request, response, model().port);
    const file = files().get(pathname);
    if (file === undefined) return void response.writeHead(404).end();
    const csp = policyFor(pathname);
    response.writeHead(200, {
      'content-type': file.type,
      ...(csp === undefined ? {} : { 'content-security-policy': csp }),
    });
    response.end(file.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function passOn(request: IncomingMessage, response: ServerResponse, port: number): void {
  const upstream = httpRequest(
    { port, host: '127.0.0.1', path: request.url, method: request.method, headers: request.headers },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    },
  );
  upstream.on('error', () => response.destroy());
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}
