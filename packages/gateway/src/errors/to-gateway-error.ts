import type { GatewayLogger } from '../log/gateway-logger';
import { clientGone } from './client-gone';
import { GatewayError } from './gateway-error';

/**
 * The error to send for whatever a route threw. Unexpected errors are logged and sent without their details.
 *
 * @param id - the request's id, which connects response and log
 */
export function toGatewayError(
  error: unknown,
  request: { readonly signal: AbortSignal },
  id: string,
  logger: GatewayLogger,
): GatewayError {
  if (error instanceof GatewayError) return error;
  if (request.signal.aborted) return clientGone();
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  logger.error({ id, error: { name, message, stack } }, 'request failed unexpectedly');
  return new GatewayError({
    status: 500,
    code: 'internal_error',
    message: `Something went wrong in the gateway; its log has details under ${id}.`,
  });
}
