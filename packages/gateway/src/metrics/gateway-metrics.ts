/** How an answer was come by. */
export type AnswerOrigin = 'upstream' | 'joined' | 'cache' | 'none';

/** What is counted. Labels have few values: never a token, never a text. */
export interface GatewayMetrics {
  /** A request was answered to its end, well or not. `path` is one of the gateway's own routes or `other`. */
  requestEnded(facts: {
    readonly path: string;
    readonly status: number;
    readonly origin: AnswerOrigin;
    readonly durationMs: number;
  }): void;
  /** From the request to the first byte of its answer. */
  firstByte(ms: number): void;
  /** A stream began or ended; `open` is how many there are now. */
  openStreams(open: number): void;
  /** Tokens of a finished answer, as the upstream counted them, else as estimated. */
  tokens(prompt: number, completion: number): void;
  /** A request was refused by one of the gateway's own limits, e.g. `requestsPerMinute` or `maxStreams`. */
  limited(limit: string): void;
  /** An upstream failed: `status` of its answer, or `connect`, `timeout`, `cut` or `malformed`. */
  upstreamError(upstream: string, kind: string): void;
  upstreamHealth(upstream: string, healthy: boolean): void;
  /** An upstream answered: for how many milliseconds it has refused to be asked again, 0 when it has not. */
  upstreamLimited(upstream: string, forMs: number): void;
  /** Whether the shared store (Redis) is reached; not called when there is none. */
  sharedStore(up: boolean): void;
  /** Everything counted, in Prometheus' text format. */
  expose(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** What of {@link GatewayMetrics} the gateway calls; counts nothing. */
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
