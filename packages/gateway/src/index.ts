export { createGateway, type Gateway } from './create-gateway';
export {
  startGateway,
  type RunningGateway,
  type ServerLimits,
  type StartGatewayOptions,
} from './server/start-gateway';
export { catchUncaught } from './server/catch-uncaught';
export { loadGatewayConfig, type LoadGatewayConfigOptions } from './config/load-gateway-config';
export { createServedApp, type ServedAppOptions } from './server/served-app';
export { providerUpstream, type ProviderUpstreamOptions } from './upstream/provider-upstream';
export { directFetch } from './upstream/direct-fetch';
export { httpUpstream, type HttpUpstreamOptions } from './upstream/http-upstream';
export type { Upstream, UpstreamCall } from './upstream/upstream';
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
export { connectRedis, type RedisStore, type RedisStoreOptions } from './store/redis-store';
export type { AnswerOrigin, GatewayMetrics } from './metrics/gateway-metrics';
export { prometheusMetrics } from './metrics/prometheus-metrics';
export type { GatewayLogger } from './log/gateway-logger';
