import type { ChunkReader } from '../stream/chunk-reader';
import type { KeyRedaction } from './key-redaction';

/** An answer that has begun. */
export interface UpstreamAnswer {
  /** Id of the upstream. */
  readonly upstream: string;
  readonly contentType: string;
  /** The upstream's rate limit headers. */
  readonly rateHeaders: Readonly<Record<string, string>>;
  /** Removes the upstream's key from the rest of its answer. */
  readonly redaction: KeyRedaction;
  /** A complete answer, or the first chunk of a stream and the reader of the rest. */
  readonly body:
    | { readonly kind: 'whole'; readonly bytes: Uint8Array }
    | { readonly kind: 'events'; readonly first: Uint8Array; readonly reader: ChunkReader };
}
