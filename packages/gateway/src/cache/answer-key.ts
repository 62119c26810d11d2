import stringify from 'safe-stable-stringify';
import { sha256Hex } from '../hash/sha-256';
import type { ProxiedRequest } from '../request/proxied-request';

/**
 * A hash that is the same for two requests when one answer serves both: of route, tenant, and all fields of the body in any order.
 *
 * @param tenant - `undefined` when tenants share answers
 */
export async function answerKey(request: ProxiedRequest, tenant: string | undefined): Promise<string> {
  // `user` does not change the answer.
  const { user: _, ...body } = request.body;
  return sha256Hex(stringify([tenant ?? null, request.path, body]));
}
