import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { GatewayMetrics } from './gateway-metrics';

const seconds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600];

/** Metrics in a registry of its own, with those of the process. */
export function prometheusMetrics(): GatewayMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = requestInstruments(registry);
  const upstreams = upstreamInstruments(registry);
  const upstreamWait = upstreamWaitGauge(registry);
  const store = new Gauge({
    name: 'completion_gateway_shared_store_up',
    help: 'Whether limits and answers are shared with other replicas: 1, or 0 while Redis is down.',
    registers: [registry],
  });
  // No value without a shared store.
  store.remove();
  return {
    requestEnded({ path, status, origin, durationMs }) {
      requests.total.inc({ path, status, origin });
      requests.duration.observe({ path, origin }, durationMs / 1000);
    },
    firstByte: (ms) => requests.firstByte.observe(ms / 1000),
    openStreams: (count) => requests.open.set(count),
    tokens(prompt, completion) {
      requests.tokens.inc({ kind: 'prompt' }, prompt);
      requests.tokens.inc({ kind: 'completion' }, completion);
    },
    limited: (limit) => requests.limited.inc({ limit }),
    upstreamError: (upstream, kind) => upstreams.errors.inc({ upstream, kind }),
    upstreamHealth: (upstream, healthy) => upstreams.healthy.set({ upstream }, healthy ? 1 : 0),
    upstreamLimited: upstreamWait,
    sharedStore: (up) => store.set(up ? 1 : 0),
    expose: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

function requestInstruments(registry: Registry) {
  const registers = [registry];
  return {
    total: new Counter({
      name: 'completion_gateway_requests_total',
      help: 'Requests whose responses have ended.',
      labelNames: ['path', 'status', 'origin'],
      registers,
    }),
    duration: new Histogram({
      name: 'completion_gateway_request_duration_seconds',
      help: 'From the request to the end of its response.',
      labelNames: ['path', 'origin'],
      buckets: seconds,
      registers,
    }),
    firstByte: new Histogram({
      name: 'completion_gateway_time_to_first_byte_seconds',
      help: 'From the request to the first byte of its response.',
      buckets: seconds,
      registers,
    }),
    open: new Gauge({
      name: 'completion_gateway_open_requests',
      help: 'Requests in flight.',
      registers,
    }),
    tokens: new Counter({
      name: 'completion_gateway_tokens_total',
      help: 'Tokens of prompts and completions, as the upstreams counted them, else estimated.',
      labelNames: ['kind'],
      registers,
    }),
    limited: new Counter({
      name: 'completion_gateway_limited_total',
      help: 'Requests rejected by a limit of the gateway, or because the upstream is at its rate limit.',
      labelNames: ['limit'],
      registers,
    }),
  };
}

function upstreamInstruments(registry: Registry) {
  const registers = [registry];
  return {
    errors: new Counter({
      name: 'completion_gateway_upstream_errors_total',
      help: 'Failures of upstreams, before and during answers.',
      labelNames: ['upstream', 'kind'],
      registers,
    }),
    healthy: new Gauge({
      name: 'completion_gateway_upstream_healthy',
      help: 'Whether the upstream is healthy: 1, or 0 while it gets no requests.',
      labelNames: ['upstream'],
      registers,
    }),
  };
}

/** A gauge that counts down. Returns a function that sets how long an upstream waits, in milliseconds. */
function upstreamWaitGauge(registry: Registry): (upstream: string, forMs: number) => void {
  /** When each upstream may get requests again, in milliseconds of the process's clock. */
  const limitedUntil = new Map<string, number>();
  const gauge = new Gauge({
    name: 'completion_gateway_upstream_wait_seconds',
    help: 'Seconds for which the upstream gets no requests because it responded with 429; 0 when it gets requests.',
    labelNames: ['upstream'],
    registers: [registry],
    collect() {
      for (const [upstream, untilMs] of limitedUntil)
        gauge.set({ upstream }, Math.max(0, untilMs - performance.now()) / 1000);
    },
  });
  return (upstream, forMs) => void limitedUntil.set(upstream, performance.now() + forMs);
}
