/** Where an answer came from. */
export type AnswerOrigin = 'upstream' | 'joined' | 'cache' | 'none';

/** Receives what the gateway counts. Labels have few values: never a token, never a text. */
export interface GatewayMetrics {
  /** A response has ended, whether or not it succeeded. `path` is one of the gateway's routes or `other`. */
  requestEnded(facts: {
    readonly path: string;
    readonly status: number;
    readonly origin: AnswerOrigin;
    readonly durationMs: number;
  }): void;
  /** Time from the request to the first byte of its response. */
  firstByte(ms: number): void;
  /** A request began or ended; `open` is the number in flight. */
  openStreams(open: number): void;
  /** Tokens of a finished answer, as the upstream counted them, else estimated. */
  tokens(prompt: number, completion: number): void;
  /** A request was rejected by one of the gateway's limits, e.g. `requestsPerMinute` or `maxStreams`. */
  limited(limit: string): void;
  /** An upstream failed. `kind` is the status of its response, or e.g. `connect`, `timeout`, `cut` or `malformed`. */
  upstreamError(upstream: string, kind: string): void;
  /** An upstream became healthy or unhealthy. */
  upstreamHealth(upstream: string, healthy: boolean): void;
  /** An upstream responded; `forMs` is how long it gets no requests because of a 429, 0 when it gets requests. */
  upstreamLimited(upstream: string, forMs: number): void;
  /** The shared store (Redis) works or does not; not called when there is none. */
  sharedStore(up: boolean): void;
  /** All metrics in Prometheus' text format. */
  expose(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** Counts nothing. */
export const noMetrics: Omit<GatewayMetrics, 'expose'> = {
  requestEnded: () => {},
  firstByte: () => {},
  openStreams: () => {},
  tokens: () => {},
  limited: () => {},
  upstreamError: () => {},
  upstreamHealth: () => {},
  upstreamLimited: () => {},
  sharedStore: () => {},
};
