import { sha256, sha256Hex } from '../hash/sha-256';
import type { Tenant } from './tenant';

/** A bearer token as it is stored: its SHA-256, and its tenant. */
export interface StaticToken extends Tenant {
  /** Of the token's UTF-8 bytes, 64 hexadecimal digits. @see createToken */
  readonly sha256: string;
}

/** A new bearer token of 256 random bits, and the hash to store. */
export async function createToken(): Promise<{ readonly token: string; readonly sha256: string }> {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const token = `cg-${base64Url(bytes)}`;
  return { token, sha256: await sha256Hex(token) };
}

/** SHA-256 of `token`, for {@link StaticToken}. */
export function hashToken(token: string): Promise<string> {
  return sha256Hex(token);
}

/** Finds the tenant of a token in a time that does not depend on the token. */
export class StaticTokens {
  readonly #known: readonly { readonly hash: Uint8Array; readonly tenant: Tenant }[];

  constructor(tokens: readonly StaticToken[]) {
    this.#known = tokens.map(({ sha256: hash, ...tenant }) => ({ hash: fromHex(hash), tenant }));
  }

  async find(token: string): Promise<Tenant | undefined> {
    const hash = await sha256(new TextEncoder().encode(token));
    let found: Tenant | undefined;
    for (const known of this.#known) if (equalInConstantTime(known.hash, hash)) found = known.tenant;
    return found;
  }
}

function equalInConstantTime(one: Uint8Array, other: Uint8Array): boolean {
  let difference = one.length ^ other.length;
  for (let index = 0; index < one.length; index++) difference |= (one[index] ?? 0) ^ (other[index] ?? 0);
  return difference === 0;
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
