import type { TenantLimits } from '../limits/tenant-limits';

/**
 * A user or program that sends requests, with its own limits and cache. All tokens with the same id, of either kind, belong to one
 * tenant.
 */
export interface Tenant {
  /** Name for logs, limits and the cache; never the token. */
  readonly id: string;
  /** Ids of the models it may use, as far as the gateway allows them. @default all that the gateway allows */
  readonly models?: readonly string[];
  /** Each replaces the gateway's limit of the same name; the gateway's other limits apply too. */
  readonly limits?: TenantLimits;
  /** Origins of the pages that may use its token, as far as the gateway allows them. @default all that the gateway allows */
  readonly origins?: readonly string[];
}
