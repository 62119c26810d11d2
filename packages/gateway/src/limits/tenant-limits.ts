/** Limits of one tenant; an absent one does not limit. Minutes and days begin with the first request. */
export interface TenantLimits {
  readonly requestsPerMinute?: number;
  /** Tokens of prompts and answers. */
  readonly tokensPerMinute?: number;
  readonly requestsPerDay?: number;
  readonly tokensPerDay?: number;
}
