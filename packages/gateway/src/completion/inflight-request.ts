import type { SharedSource } from '../stream/shared-source';
import type { Answer } from './completion-call';

/** A request to an upstream on behalf of one or several clients. */
export interface InflightRequest {
  /** The beginning of the answer. */
  readonly started: Promise<StartedAnswer>;
  /** Another client needs the answer too. */
  join(): void;
  /** A client no longer needs the answer; the last one aborts the upstream's work. */
  leave(): void;
}

/** An answer that can be given to several clients. */
export interface StartedAnswer extends Omit<Answer, 'origin' | 'body'> {
  readonly body: Uint8Array | SharedSource;
}
