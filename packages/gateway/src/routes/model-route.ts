import type { Tenant } from '../auth/tenant';
import type { ModelAccess } from '../models/model-access';
import type { ClientRequest } from './client-request';
import { jsonReply, type Reply, type ReplyHeaders } from './reply';

/**
 * `GET /v1/models` and `GET /v1/models/ID`.
 *
 * @throws {GatewayError} 404 for an unknown model, 502 when no upstream has ever listed its models
 */
export async function modelRoute(
  { url }: ClientRequest,
  tenant: Tenant,
  models: ModelAccess,
  headers: ReplyHeaders,
): Promise<Reply> {
  const name = /^\/v1\/models\/(.+)$/.exec(new URL(url).pathname)?.[1];
  const body =
    name === undefined
      ? { object: 'list', data: await models.list(tenant) }
      : await models.find(decoded(name), tenant);
  return jsonReply(body, headers);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
