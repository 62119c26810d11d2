/** How much one tenant may ask for. An absent limit is none. Days begin with the first request, as minutes do. */
export interface TenantLimits {
  readonly requestsPerMinute?: number;
  /** Tokens of prompts and answers together. */
  readonly tokensPerMinute?: number;
  readonly requestsPerDay?: number;
  readonly tokensPerDay?: number;
}
