import { GatewayError } from '../errors/gateway-error';
import { errorResponse } from '../errors/error-response';
import { mintToken, type SigningOptions, type TokenClaims } from './signed-tokens';

/** Settings of {@link tokenEndpoint}. */
export interface TokenEndpointOptions {
  /** How tokens are signed. */
  readonly signing: SigningOptions;
  /**
   * The content of the token for a user whom your app has authenticated (session, cookie); `undefined` for all others. Your app must
   * also protect this endpoint against cross-site requests, as any other.
   */
  readonly authorize: (request: Request) => TokenClaims | undefined | Promise<TokenClaims | undefined>;
}

/**
 * A fetch handler that issues short-lived tokens to browsers: `{ "token", "expires_at" }`, or 401 when `authorize` returns
 * `undefined`. Mount it in your app as a POST route behind your own log-in.
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
