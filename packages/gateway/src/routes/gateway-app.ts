import { Hono } from 'hono';
import { preflightHeaders } from '../auth/cors-headers';
import { GatewayError } from '../errors/gateway-error';
import type { GatewayMetrics } from '../metrics/gateway-metrics';
import { completionPaths, type CompletionPath } from '../request/proxied-request';
import type { ClientRequest } from './client-request';
import type { Exchange, Exchanges, Route } from './exchanges';
import { webResponse, type Reply, type ReplyHeaders } from './reply';

/** What the routes do. */
export interface RouteHandlers {
  /** Completes or chats. */
  complete(request: ClientRequest, path: CompletionPath): Promise<Reply>;
  /** Lists all models, or describes one. */
  models(request: ClientRequest, exchange: Exchange, headers: ReplyHeaders): Promise<Reply>;
  health(): Reply;
  /** Where `/metrics` reads; without it the route does not exist. */
  readonly metrics: Pick<GatewayMetrics, 'expose'> | undefined;
}

/** The gateway's routes as a Hono app. All other paths get 404, all other methods 405. */
export function gatewayApp(exchanges: Exchanges, handlers: RouteHandlers): Hono {
  const app = new Hono();
  for (const path of completionPaths) {
    app.post(`/v1/${path}`, async ({ req: { raw } }) => webResponse(await handlers.complete(raw, path)));
  }
  for (const pattern of ['/v1/models', '/v1/models/*']) {
    app.get(pattern, ({ req: { raw } }) =>
      run(raw, '/v1/models', (exchange, headers) => handlers.models(raw, exchange, headers)),
    );
  }
  app.get('/healthz', () => webResponse(handlers.health()));
  app.get('/metrics', async ({ req: { raw } }) => {
    if (handlers.metrics === undefined) return reject(raw, 'other', notFound());
    const { contentType, text } = await handlers.metrics.expose();
    return new Response(text, { headers: { 'content-type': contentType } });
  });
  app.options('/v1/*', ({ req: { raw } }) =>
    run(raw, 'other', (_, headers) =>
      Promise.resolve({
        status: 204,
        headers: { ...headers, ...preflightHeaders(raw.headers) },
        body: null,
      }),
    ),
  );
  for (const [path, allow] of Object.entries(methods))
    app.all(path, ({ req: { raw } }) => reject(raw, path, wrongMethod(allow)));
  app.notFound(({ req: { raw } }) => reject(raw, 'other', notFound()));
  app.onError((error, { req: { raw } }) => reject(raw, 'other', error));
  return app;

  async function run(request: Request, path: string, route: Route): Promise<Response> {
    return webResponse(await exchanges.run(request, path, route));
  }
  function reject(request: Request, path: string, error: Error): Promise<Response> {
    return run(request, path, () => Promise.reject(error));
  }
}

const methods = {
  '/v1/completions': 'POST, OPTIONS',
  '/v1/chat/completions': 'POST, OPTIONS',
  '/v1/models': 'GET, OPTIONS',
  '/healthz': 'GET',
  '/metrics': 'GET',
};

function wrongMethod(allow: string): GatewayError {
  return new GatewayError({
    status: 405,
    code: 'method_not_allowed',
    message: `This route accepts ${allow.replace(', OPTIONS', '')} only.`,
    headers: { allow },
  });
}

function notFound(): GatewayError {
  return new GatewayError({
    status: 404,
    code: 'unknown_route',
    message:
      'There is no such route. There are POST /v1/completions, POST /v1/chat/completions and GET /v1/models; is /v1 missing in your base URL?',
  });
}
