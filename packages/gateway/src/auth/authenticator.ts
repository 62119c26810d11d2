import { GatewayError } from '../errors/gateway-error';
import { GatewayOptionsError } from '../options/gateway-options-error';
import { SignedTokens, type SigningOptions } from './signed-tokens';
import { StaticTokens, type StaticToken } from './static-tokens';
import type { Tenant } from './tenant';

/** Who may ask: tokens of either kind, at least one. */
export interface AuthOptions {
  readonly tokens?: readonly StaticToken[];
  readonly signing?: SigningOptions;
}

/** The tenant of everybody where there is no authentication. */
export const anyone: Tenant = { id: 'anyone' };

/** Finds out who asks. */
export interface Authenticator {
  /** @throws {GatewayError} 401 without a token, with an unknown or an expired one */
  authenticate(headers: Headers): Promise<Tenant>;
}

/** @throws {GatewayOptionsError} when nobody could ever ask, or a hash or a secret cannot be one */
export function createAuthenticator(options: AuthOptions | 'none'): Authenticator {
  if (options === 'none') return { authenticate: () => Promise.resolve(anyone) };
  const { tokens = [], signing } = options;
  if (tokens.length === 0 && signing === undefined)
    throw new GatewayOptionsError('auth', 'give tokens or signing, or the word none');
  for (const { id, sha256 } of tokens) {
    if (!/^[0-9a-f]{64}$/i.test(sha256))
      throw new GatewayOptionsError(
        `auth.tokens.${id}.sha256`,
        'the 64 hexadecimal digits of a SHA-256 are wanted',
      );
  }
  const fixed = new StaticTokens(tokens);
  const signed = signing === undefined ? undefined : new SignedTokens(signing);
  return {
    async authenticate(headers) {
      const token = bearer(headers.get('authorization'));
      if (token === undefined) {
        throw refused(
          'missing_token',
          'No token was given. Send one in the header `Authorization: Bearer …`.',
        );
      }
      const tenant = (await fixed.find(token)) ?? (await signed?.find(token));
      if (tenant === 'expired') throw refused('expired_token', 'The token has expired. Get a new one.');
      if (tenant === undefined) throw refused('invalid_token', 'The token is not known here.');
      return tenant;
    },
  };
}

/** The token in an `Authorization` header, with the word `Bearer` before it or without. */
function bearer(header: string | null): string | undefined {
  const token = (header ?? '').trim().replace(/^bearer(?:\s+|$)/i, '');
  return token === '' ? undefined : token;
}

function refused(code: string, message: string): GatewayError {
  return new GatewayError({ status: 401, code, message, headers: { 'www-authenticate': 'Bearer' } });
}
