/** A complete answer. */
export interface KeptAnswer {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** Caches complete answers. A rejection counts as a miss. */
export interface AnswerStore {
  get(key: string): Promise<KeptAnswer | undefined>;
  set(key: string, answer: KeptAnswer, maxAgeMs: number): Promise<void>;
}
