import type { Body } from '../stream/chunk-reader';

/** A client's request: a `Request` of the platform, or as much of one as the routes read. */
export interface ClientRequest {
  /** The whole address. */
  readonly url: string;
  readonly headers: ClientHeaders;
  readonly body: Body;
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal;
}

/** Headers of a client's request. */
export type ClientHeaders = Pick<Headers, 'get'>;
