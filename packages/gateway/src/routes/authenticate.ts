import type { Authenticator } from '../auth/authenticator';
import { corsHeaders } from '../auth/cors-headers';
import type { Tenant } from '../auth/tenant';
import type { Exchange } from './exchanges';

/**
 * The tenant of a request, which is noted in its exchange.
 *
 * @throws {GatewayError} 401 without a valid token, 403 for a page whose origin the tenant does not allow
 */
export async function authenticate(
  authenticator: Authenticator,
  request: Request,
  exchange: Exchange,
): Promise<Tenant> {
  const tenant = await authenticator.authenticate(request.headers);
  exchange.tenant = tenant;
  if (tenant.origins !== undefined) corsHeaders(request, tenant.origins);
  return tenant;
}
