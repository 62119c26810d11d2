/** What the gateway answers instead of a completion. */
export interface GatewayErrorFacts {
  /** HTTP status of the response. */
  readonly status: number;
  /** For programs, e.g. `invalid_json`; messages are for readers. */
  readonly code: string;
  /** What happened and what to do. Contains no key and none of the upstream's secrets. */
  readonly message: string;
  /** The field of the request that is wrong, e.g. `max_tokens`. */
  readonly param?: string | undefined;
  /** When a retry may help, in milliseconds from now. */
  readonly retryAfterMs?: number | undefined;
  /** Further response headers. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly cause?: unknown;
}

/** An error on its way to the client, where it gets OpenAI's shape. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly status: number;
  readonly code: string;
  readonly param: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(facts: GatewayErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.status = facts.status;
    this.code = facts.code;
    this.param = facts.param;
    this.retryAfterMs = facts.retryAfterMs;
    this.headers = facts.headers ?? {};
  }
}
