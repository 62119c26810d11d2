import type { Body } from '../stream/chunk-reader';

/** A request on its way to an upstream. */
export interface UpstreamCall {
  readonly method: 'GET' | 'POST';
  /** Below the upstream's base, e.g. `/completions`. */
  readonly path: '/completions' | '/chat/completions' | '/models';
  /** Headers that the gateway sets: content type, request id, trace. Never the client's key. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: string;
  /** Aborted when the answer is no longer needed; the upstream then ends its work. */
  readonly signal: AbortSignal;
}

/** What an upstream responds: a `Response` of the platform, or as much of one as the gateway reads. */
export interface UpstreamResponse {
  readonly status: number;
  /** Whether the status is that of a success. */
  readonly ok: boolean;
  readonly headers: UpstreamHeaders;
  readonly body: Body;
}

/** Headers of an upstream's response. */
export interface UpstreamHeaders {
  get(name: string): string | null;
  forEach(visit: (value: string, name: string) => void): void;
}

/** A server, or a part of this process, that responds in OpenAI's wire format. */
export interface Upstream {
  /** Name for logs and metrics. */
  readonly id: string;
  /** Share of the requests, relative to the others. @default 1 */
  readonly weight?: number;
  /** Ids of the models it has. @default any */
  readonly models?: readonly string[];
  /** Model for requests that leave the choice to the gateway. @default the best of those listed */
  readonly defaultModel?: string;
  /** Sends a request. An error status is a response; a rejection means that there was no response. */
  send(call: UpstreamCall): Promise<UpstreamResponse>;
  /** Its keys, which the gateway removes from everything it passes on. A function, so that logs cannot contain them. @default none */
  secrets?(): readonly string[];
  /** Releases its resources. */
  dispose?(): void;
}
