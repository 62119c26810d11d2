import { isLoopback } from '@org/completion-core/host';
import { GatewayError } from '../errors/gateway-error';

/**
 * The error for a request under a name that is not a loopback one; `undefined` for all others.
 *
 * @param url - of the request
 */
export function foreignHost(url: string): GatewayError | undefined {
  if (isLoopback(new URL(url).hostname)) return undefined;
  return new GatewayError({
    status: 403,
    code: 'host_not_allowed',
    message:
      'This gateway has no authentication and accepts requests under a loopback name only, e.g. localhost.',
  });
}
