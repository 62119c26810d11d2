import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import type { Gateway } from '../create-gateway';
import { errorResponse } from '../errors/error-response';
import { foreignHost } from './loopback-names';
import { isServableFile } from './servable-file';

/** Settings of {@link createServedApp}. */
export interface ServedAppOptions {
  /** A folder of files to serve beside the gateway's routes. Regular files only; dot files and links that lead out get 404. @default none */
  readonly staticFolder?: string | undefined;
  /**
   * Rejects requests whose Host is not a loopback name. Otherwise any web page could reach a gateway without authentication by
   * pointing its own domain here (DNS rebinding).
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
      const error = foreignHost(context.req.url);
      return error === undefined ? next() : errorResponse(error);
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

/** `\0`, which no file has, for a path that cannot be decoded. */
function decodedPath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return '\0';
  }
}

const gatewayRoute = /^\/(?:v1(?:\/|$)|healthz$|metrics$)/;
