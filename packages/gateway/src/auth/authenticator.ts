import { GatewayError } from '../errors/gateway-error';
import { GatewayOptionsError } from '../options/gateway-options-error';
import type { ClientHeaders } from '../routes/client-request';
import { SignedTokens, type SigningOptions } from './signed-tokens';
import { StaticTokens, type StaticToken } from './static-tokens';
import type { Tenant } from './tenant';

/** Tokens of clients that may send requests; one kind at least is required. */
export interface AuthOptions {
  /** Long-lived tokens of users and programs. */
  readonly tokens?: readonly StaticToken[];
  /** Short-lived signed tokens of browsers. */
  readonly signing?: SigningOptions;
}

/** The tenant of all clients without authentication. */
export const anyone: Tenant = { id: 'anyone' };

/** Identifies clients. */
export interface Authenticator {
  /** The client's tenant. @throws {GatewayError} 401 without a token, or with an unknown or expired one */
  authenticate(headers: ClientHeaders): Promise<Tenant>;
}

/** @throws {GatewayOptionsError} without tokens and signing, or for an invalid hash or secret */
export function createAuthenticator(options: AuthOptions | 'none'): Authenticator {
  if (options === 'none') return { authenticate: () => Promise.resolve(anyone) };
  const { tokens = [], signing } = options;
  if (tokens.length === 0 && signing === undefined)
    throw new GatewayOptionsError('auth', "must have tokens or signing, or be 'none'");
  for (const { id, sha256 } of tokens) {
    if (!/^[0-9a-f]{64}$/i.test(sha256))
      throw new GatewayOptionsError(
        `auth.tokens.${id}.sha256`,
        'must be the 64 hexadecimal digits of a SHA-256',
      );
  }
  const fixed = new StaticTokens(tokens);
  const signed = signing === undefined ? undefined : new SignedTokens(signing);
  return {
    async authenticate(headers) {
      const token = bearer(headers.get('authorization'));
      if (token === undefined) {
        throw unauthorized(
          'missing_token',
          'The token is missing. Send it in the header `Authorization: Bearer …`.',
        );
      }
      const tenant = (await fixed.find(token)) ?? (await signed?.find(token));
      if (tenant === 'expired') throw unauthorized('expired_token', 'The token has expired. Get a new one.');
      if (tenant === undefined) throw unauthorized('invalid_token', 'The token is unknown.');
      return tenant;
    },
  };
}

/** The token in an `Authorization` header, with or without the word `Bearer`. */
function bearer(header: string | null): string | undefined {
  const token = (header ?? '').trim().replace(/^bearer(?:\s+|$)/i, '');
  return token === '' ? undefined : token;
}

function unauthorized(code: string, message: string): GatewayError {
  return new GatewayError({ status: 401, code, message, headers: { 'www-authenticate': 'Bearer' } });
}
