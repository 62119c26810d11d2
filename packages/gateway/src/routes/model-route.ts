import type { Tenant } from '../auth/tenant';
import type { ModelAccess } from '../models/model-access';
import type { ResponseHeaders } from './exchanges';

/**
 * `GET /v1/models` and `GET /v1/models/ID`.
 *
 * @throws {GatewayError} 404 for an unknown model, 502 when no upstream has ever listed its models
 */
export async function modelRoute(
  { url }: Request,
  tenant: Tenant,
  models: ModelAccess,
  headers: ResponseHeaders,
): Promise<Response> {
  const name = /^\/v1\/models\/(.+)$/.exec(new URL(url).pathname)?.[1];
  const body =
    name === undefined
      ? { object: 'list', data: await models.list(tenant) }
      : await models.find(decoded(name), tenant);
  return Response.json(body, { headers });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
