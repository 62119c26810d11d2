/** A request on its way to an upstream. */
export interface UpstreamCall {
  readonly method: 'GET' | 'POST';
  /** Below the upstream's base, e.g. `/completions`. */
  readonly path: '/completions' | '/chat/completions' | '/models';
  /** Headers that are the gateway's to set: content type, request id, trace. Never the client's key. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Aborted when nobody wants the answer any more; the upstream then ends its work. */
  readonly signal: AbortSignal;
}

/** A server, or something in this process, that answers in OpenAI's wire format. */
export interface Upstream {
  /** Name for logs and metrics. */
  readonly id: string;
  /** Share of the requests, relative to the others. @default 1 */
  readonly weight?: number;
  /** Models it has. @default any */
  readonly models?: readonly string[];
  /** Model that it answers with where the choice is left to the gateway. @default the best of those listed */
  readonly defaultModel?: string;
  /**
   * Asks it. An error status is a response; a rejection means that there was no answer at all.
   */
  send(call: UpstreamCall): Promise<Response>;
  /** Its keys, which no client may be told in whatever the upstream says. A function, so that no log writes them. @default none */
  secrets?(): readonly string[];
  /** Frees what it holds. */
  dispose?(): void;
}
