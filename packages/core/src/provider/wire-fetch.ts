/** The part of a response that providers read; the platform's `Response` fits. */
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

/** The part of `fetch` that providers use; the platform's fits, and so does one that uses a proxy. */
export type WireFetch = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body?: string;
    /** Redirects are reported, not followed. */
    readonly redirect?: 'manual';
    readonly signal: AbortSignal;
  },
) => Promise<WireResponse>;

/** The platform's `fetch`, looked up at each call, so that a later replacement is used. */
export const platformFetch: WireFetch = (url, init) => fetch(url, init) as Promise<WireResponse>;
