import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import type { Gateway } from '../create-gateway';
import { errorResponse } from '../errors/error-response';
import { GatewayError } from '../errors/gateway-error';
import { isServableFile } from './servable-file';

export interface ServedAppOptions {
  /** A folder of files served beside the gateway's routes; `undefined`: none. Dot files, what lies outside of it, also by a link, and what is no regular file are not there. */
  readonly staticFolder?: string | undefined;
  /**
   * Refuses requests whose Host is no name of this machine. Without it a page of anybody's could reach a gateway without
   * authentication by letting its own name point here.
   * @default false
   */
  readonly loopbackNamesOnly?: boolean;
}

/** A Hono app with a gateway's routes and, beside them, a folder of files. */
export function createServedApp(gateway: Gateway, options: ServedAppOptions = {}): Hono {
  const app = new Hono();
  const { staticFolder, loopbackNamesOnly = false } = options;
  if (loopbackNamesOnly) {
    app.use(async (context, next) => {
      if (!loopbackName.test(new URL(context.req.url).hostname)) return errorResponse(foreignHost());
      return next();
    });
  }
  if (staticFolder !== undefined) {
    const files = serveStatic({ root: staticFolder });
    app.get('*', async (context, next) => {
      if (gatewayRoute.test(context.req.path) || /\/\./.test(context.req.path)) return next();
      if (!(await isServableFile(staticFolder, decodedPath(context.req.path)))) return next();
      context.header('x-content-type-options', 'nosniff');
      return files(context, next);
    });
  }
  app.all('*', (context) => gateway.fetch(context.req.raw));
  return app;
}

/** A path that cannot be decoded names no file. */
function decodedPath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return '\0';
  }
}

const gatewayRoute = /^\/(?:v1(?:\/|$)|healthz$|metrics$)/;
const loopbackName = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

function foreignHost(): GatewayError {
  return new GatewayError({
    status: 403,
    code: 'host_not_allowed',
    message:
      'This gateway has no authentication and answers under a name of this machine only, e.g. localhost.',
  });
}
