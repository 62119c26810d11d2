export * from './edge';
export { startGateway, type RunningGateway, type StartGatewayOptions } from './server/start-gateway';
export type { ServerLimits } from './server/server-limits';
export { catchUncaught } from './server/catch-uncaught';
export { loadGatewayConfig, type LoadGatewayConfigOptions } from './config/load-gateway-config';
export { createServedApp, type ServedAppOptions } from './server/served-app';
export { directFetch } from './upstream/direct-fetch';
export { connectRedis, type RedisStore, type RedisStoreOptions } from './store/redis-store';
export { prometheusMetrics } from './metrics/prometheus-metrics';
