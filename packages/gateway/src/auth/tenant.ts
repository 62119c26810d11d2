import type { TenantLimits } from '../limits/tenant-limits';

/** Who asks, as the gateway knows it: whose limits count and whose cache is read. */
export interface Tenant {
  /** Name for logs, limits and the cache; never the token. */
  readonly id: string;
  /** Models it may ask besides being on the gateway's own list. @default all of those */
  readonly models?: readonly string[];
  /** In place of the gateway's. */
  readonly limits?: TenantLimits;
  /** Origins from which its token may be used, in place of the gateway's. */
  readonly origins?: readonly string[];
}
