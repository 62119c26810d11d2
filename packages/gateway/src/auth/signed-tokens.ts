import { SignJWT, errors, jwtVerify } from 'jose';
import * as v from 'valibot';
import { GatewayOptionsError } from '../options/gateway-options-error';
import { withoutUndefined } from '../options/without-undefined';
import type { Tenant } from './tenant';

/** How short-lived tokens are signed and checked. */
export interface SigningOptions {
  /** HMAC secrets of at least 32 bytes: the first signs, all are accepted, so that they can be rotated. */
  readonly secrets: readonly string[];
  /** Maximum lifetime of an accepted token, in milliseconds. @default 3_600_000 */
  readonly maxAgeMs?: number;
}

/** Content of a short-lived token. */
export interface TokenClaims extends Tenant {
  /** How long it is valid, in milliseconds. @default 600_000 */
  readonly lifeMs?: number;
}

/** A new short-lived token. */
export interface MintedToken {
  readonly token: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

const audience = 'completion-gateway';
const defaultMaxAgeMs = 3_600_000;

/**
 * Signs a token for a browser. It contains its tenant and its expiry, and is checked without a store.
 *
 * @throws {GatewayOptionsError} when a secret is too short, or `lifeMs` is more than `maxAgeMs`
 */
export async function mintToken(options: SigningOptions, claims: TokenClaims): Promise<MintedToken> {
  const { id, lifeMs = 600_000, models, limits, origins } = claims;
  const { maxAgeMs = defaultMaxAgeMs } = options;
  if (!(lifeMs >= 1000 && lifeMs <= maxAgeMs))
    throw new GatewayOptionsError(
      'lifeMs',
      `must be a number from 1000 to ${maxAgeMs}, got ${String(lifeMs)}`,
    );
  const [secret] = keysOf(options);
  if (secret === undefined) throw new GatewayOptionsError('secrets', 'must not be empty');
  const now = Math.floor(Date.now() / 1000);
  const expiresAt = now + Math.floor(lifeMs / 1000);
  const token = await new SignJWT({ models, limits, origins })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(id)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(expiresAt)
    .sign(secret);
  return { token, expiresAt };
}

const amount = v.optional(v.pipe(v.number(), v.minValue(0)));
const claimsSchema = v.object({
  sub: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  models: v.optional(v.array(v.string())),
  origins: v.optional(v.array(v.string())),
  limits: v.optional(
    v.strictObject({
      requestsPerMinute: amount,
      tokensPerMinute: amount,
      requestsPerDay: amount,
      tokensPerDay: amount,
    }),
  ),
});

/** Checks signed tokens. */
export class SignedTokens {
  readonly #keys: readonly Uint8Array[];
  readonly #maxAgeMs: number;

  /** @throws {GatewayOptionsError} when a secret is too short */
  constructor(options: SigningOptions) {
    this.#keys = keysOf(options);
    this.#maxAgeMs = options.maxAgeMs ?? defaultMaxAgeMs;
  }

  /** The token's tenant, `expired` when it was valid, `undefined` when it is not valid. */
  async find(token: string): Promise<Tenant | 'expired' | undefined> {
    if (token.split('.').length !== 3) return undefined;
    for (const key of this.#keys) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS256'],
          audience,
          requiredClaims: ['sub', 'exp', 'iat'],
          maxTokenAge: this.#maxAgeMs / 1000,
          clockTolerance: 5,
        });
        // The limit also holds for tokens that others signed with the secret.
        const { exp = Infinity, iat = 0 } = payload;
        if ((exp - iat) * 1000 > this.#maxAgeMs) return undefined;
        const claims = v.safeParse(claimsSchema, payload);
        if (!claims.success) return undefined;
        const { sub, models, origins, limits } = claims.output;
        return withoutUndefined({ id: sub, models, origins, limits });
      } catch (error) {
        if (error instanceof errors.JWTExpired) return 'expired';
      }
    }
    return undefined;
  }
}

function keysOf({ secrets }: SigningOptions): readonly Uint8Array[] {
  const keys = secrets.map((secret) => new TextEncoder().encode(secret));
  if (keys.some(({ length }) => length < 32))
    throw new GatewayOptionsError(
      'secrets',
      'must have at least 32 bytes each, e.g. from `openssl rand -hex 32`',
    );
  return keys;
}
