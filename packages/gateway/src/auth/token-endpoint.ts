import { GatewayError } from '../errors/gateway-error';
import { errorResponse } from '../errors/error-response';
import { mintToken, type SigningOptions, type TokenClaims } from './signed-tokens';

export interface TokenEndpointOptions {
  readonly signing: SigningOptions;
  /**
   * Who asks, as the app around knows it (its session, its cookie), and what its token may do; `undefined` when it is nobody.
   * The app also keeps pages of others from asking in a user's name, as for any of its endpoints.
   */
  readonly authorize: (request: Request) => TokenClaims | undefined | Promise<TokenClaims | undefined>;
}

/**
 * A fetch handler that gives a browser a short-lived token: `{ "token", "expires_at" }`, 401 when `authorize` knows nobody.
 * Mount it in your app as a POST route behind your own log-in.
 */
export function tokenEndpoint(options: TokenEndpointOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'POST') {
      return errorResponse(
        new GatewayError({
          status: 405,
          code: 'method_not_allowed',
          message: 'Use POST to get a token.',
          headers: { allow: 'POST' },
        }),
      );
    }
    const claims = await options.authorize(request);
    if (claims === undefined) {
      return errorResponse(
        new GatewayError({ status: 401, code: 'not_authorized', message: 'Log in first.' }),
      );
    }
    const { token, expiresAt } = await mintToken(options.signing, claims);
    return Response.json({ token, expires_at: expiresAt }, { headers: { 'cache-control': 'no-store' } });
  };
}
