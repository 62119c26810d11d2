// The gateway without Node's modules: for workers and the edge.
export { createGateway, type Gateway } from './create-gateway';
export {
  providerUpstream,
  type OpenAIRoutes,
  type ProviderUpstreamOptions,
} from './upstream/provider-upstream';
export { httpUpstream, type HttpUpstreamOptions, type UpstreamFetch } from './upstream/http-upstream';
export type { Upstream, UpstreamCall, UpstreamHeaders, UpstreamResponse } from './upstream/upstream';
export type { Body, ChunkReader } from './stream/chunk-reader';
export type { TakeChunk } from './stream/chunk-source';
export type { CacheOptions, GatewayOptions, RequestCaps, UpstreamTimeouts } from './options/gateway-options';
export { GatewayOptionsError } from './options/gateway-options-error';
export type { AuthOptions } from './auth/authenticator';
export { createToken, hashToken, type StaticToken } from './auth/static-tokens';
export { mintToken, type MintedToken, type SigningOptions, type TokenClaims } from './auth/signed-tokens';
export { tokenEndpoint, type TokenEndpointOptions } from './auth/token-endpoint';
export type { Tenant } from './auth/tenant';
export type { TenantLimits } from './limits/tenant-limits';
export type { Window, WindowState, WindowStore } from './limits/window-store';
export type { AnswerStore, KeptAnswer } from './cache/answer-store';
export type { GatewayStore } from './store/gateway-store';
export type { AnswerOrigin, GatewayMetrics } from './metrics/gateway-metrics';
export type { GatewayLogger } from './log/gateway-logger';
