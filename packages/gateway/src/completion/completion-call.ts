import type { Tenant } from '../auth/tenant';
import type { AnswerOrigin } from '../metrics/gateway-metrics';
import type { ProxiedRequest } from '../request/proxied-request';
import type { ChunkSource } from '../stream/chunk-source';

/** One request for a completion, with what is not part of its body. */
export interface CompletionCall {
  readonly request: ProxiedRequest;
  readonly tenant: Tenant;
  /** Headers to send to the upstream. */
  readonly headers: Readonly<Record<string, string>>;
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal;
  /** The client does not accept a cached or shared answer. */
  readonly fresh: boolean;
  /** When the request times out, on the gateway's clock. */
  readonly deadlineAt: number;
  /** Called once with the tokens that the request cost its tenant; may be called after the answer has been sent. */
  readonly settle: (tokens: number) => void;
}

/** An answer on its way to a client. */
export interface Answer {
  readonly origin: AnswerOrigin;
  /** Id of the upstream; `undefined` for a cached answer. */
  readonly upstream: string | undefined;
  readonly contentType: string;
  /** The upstream's rate limit headers. */
  readonly rateHeaders: Readonly<Record<string, string>>;
  /** Bytes of a complete answer, or a stream of events. */
  readonly body: Uint8Array | ChunkSource;
}
