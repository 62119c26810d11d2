import stringify from 'safe-stable-stringify';
import { sha256 } from '../hash/sha-256';
import type { ProxiedRequest } from '../request/proxied-request';

/**
 * What two requests have in common when one answer does for both: route and every field of the body, whatever their order,
 * and the tenant unless answers are shared. The text of the prompt cannot be had back from it.
 *
 * @param tenant - `undefined` when tenants share
 */
export async function answerKey(request: ProxiedRequest, tenant: string | undefined): Promise<string> {
  // `user` names who asks, which changes nothing in the answer.
  const { user: _, ...body } = request.body;
  const text = stringify([tenant ?? null, request.path, body]);
  const digest = await sha256(new TextEncoder().encode(text));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
