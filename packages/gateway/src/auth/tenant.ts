import type { TenantLimits } from '../limits/tenant-limits';

/**
 * Who asks, as the gateway knows it: whose limits count and whose cache is read. Tokens of the same id, of whichever kind, are
 * the same tenant's.
 */
export interface Tenant {
  /** Name for logs, limits and the cache; never the token. */
  readonly id: string;
  /** Models it may ask besides being on the gateway's own list. @default all of those */
  readonly models?: readonly string[];
  /** Each in place of the gateway's of the same name; the others of the gateway's hold as well. */
  readonly limits?: TenantLimits;
  /** Origins from which its token may be used, besides being on the gateway's own list. */
  readonly origins?: readonly string[];
}
