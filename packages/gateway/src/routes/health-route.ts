import type { GatewayStore } from '../store/gateway-store';
import type { PoolHealth } from '../upstream/upstream-pool';
import { jsonReply, type Reply } from './reply';

/**
 * `GET /healthz`: `ok`, `degraded`, or `draining` with status 503.
 *
 * @param open - requests in flight
 */
export function healthRoute(
  upstreams: PoolHealth,
  shared: GatewayStore | undefined,
  draining: boolean,
  open: number,
): Reply {
  const store = shared === undefined ? 'none' : shared.up() ? 'up' : 'down';
  const isHealthy = upstreams.healthy === upstreams.total && upstreams.limited === 0 && store !== 'down';
  const status = draining ? 'draining' : isHealthy ? 'ok' : 'degraded';
  const limits = store === 'up' ? 'shared' : 'local';
  return jsonReply(
    { status, upstreams, store, limits, open },
    { 'cache-control': 'no-store' },
    draining ? 503 : 200,
  );
}
