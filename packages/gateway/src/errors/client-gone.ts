import { GatewayError } from './gateway-error';

/** Nginx's status for a client that disconnected. No client receives it; it appears in logs and metrics. */
export const clientGoneStatus = 499;

/** The reason for which work is aborted when its last client has disconnected. */
export function clientGone(): GatewayError {
  return new GatewayError({
    status: clientGoneStatus,
    code: 'client_gone',
    message: 'The client disconnected.',
  });
}
