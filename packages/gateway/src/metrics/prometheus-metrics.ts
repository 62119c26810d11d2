import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { GatewayMetrics } from './gateway-metrics';

const seconds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600];

/** Counts with prom-client, in a registry of its own, beside the process's own figures. */
export function prometheusMetrics(): GatewayMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'completion_gateway_requests_total',
    help: 'Requests answered to their end.',
    labelNames: ['path', 'status', 'origin'],
    registers,
  });
  const duration = new Histogram({
    name: 'completion_gateway_request_duration_seconds',
    help: 'From the request to the end of its answer.',
    labelNames: ['path', 'origin'],
    buckets: seconds,
    registers,
  });
  const firstByte = new Histogram({
    name: 'completion_gateway_time_to_first_byte_seconds',
    help: 'From the request to the first byte of its answer.',
    buckets: seconds,
    registers,
  });
  const open = new Gauge({
    name: 'completion_gateway_open_requests',
    help: 'Requests that are being answered.',
    registers,
  });
  const tokens = new Counter({
    name: 'completion_gateway_tokens_total',
    help: 'Tokens that upstreams read and wrote, as they counted them, else as estimated.',
    labelNames: ['kind'],
    registers,
  });
  const limited = new Counter({
    name: 'completion_gateway_limited_total',
    help: 'Requests refused by a limit of the gateway, or because the upstream is known to be at its limit.',
    labelNames: ['limit'],
    registers,
  });
  const upstreamErrors = new Counter({
    name: 'completion_gateway_upstream_errors_total',
    help: 'Failures of upstreams, before and during answers.',
    labelNames: ['upstream', 'kind'],
    registers,
  });
  const healthy = new Gauge({
    name: 'completion_gateway_upstream_healthy',
    help: 'Whether the upstream is well: 1, or 0 while it is left alone.',
    labelNames: ['upstream'],
    registers,
  });
  /** When each upstream may be asked again, in milliseconds of the process's clock. */
  const limitedUntil = new Map<string, number>();
  const upstreamWait = new Gauge({
    name: 'completion_gateway_upstream_wait_seconds',
    help: 'For how long the upstream is left alone because it said 429; 0 when it may be asked.',
    labelNames: ['upstream'],
    registers,
    collect() {
      for (const [upstream, until] of limitedUntil)
        upstreamWait.set({ upstream }, Math.max(0, until - performance.now()) / 1000);
    },
  });
  const store = new Gauge({
    name: 'completion_gateway_shared_store_up',
    help: 'Whether limits and answers are shared with other replicas: 1, or 0 while Redis is gone.',
    registers,
  });
  store.remove();
  return {
    requestEnded({ path, status, origin, durationMs }) {
      requests.inc({ path, status, origin });
      duration.observe({ path, origin }, durationMs / 1000);
    },
    firstByte: (ms) => firstByte.observe(ms / 1000),
    openStreams: (count) => open.set(count),
    tokens(prompt, completion) {
      tokens.inc({ kind: 'prompt' }, prompt);
      tokens.inc({ kind: 'completion' }, completion);
    },
    limited: (limit) => limited.inc({ limit }),
    upstreamError: (upstream, kind) => upstreamErrors.inc({ upstream, kind }),
    upstreamHealth: (upstream, well) => healthy.set({ upstream }, well ? 1 : 0),
    upstreamLimited: (upstream, forMs) => void limitedUntil.set(upstream, performance.now() + forMs),
    sharedStore: (up) => store.set(up ? 1 : 0),
    expose: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
