/** As much of a response as providers read; the platform's `Response` is one. */
export interface WireResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: {
    getReader(): {
      read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
      cancel(reason?: unknown): Promise<void>;
    };
  } | null;
}

/** What providers ask of a `fetch`; the platform's is one, and so is one that goes through a proxy. */
export type WireFetch = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body?: string;
    readonly signal: AbortSignal;
  },
) => Promise<WireResponse>;

/** The platform's own `fetch`. Looked up at each call, so that one put in its place later is used. */
export const platformFetch: WireFetch = (url, init) => fetch(url, init) as Promise<WireResponse>;
