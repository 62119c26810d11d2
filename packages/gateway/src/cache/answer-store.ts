/** An answer that is whole. */
export interface KeptAnswer {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** Keeps whole answers for a while. What cannot be kept or had is as if it had never been there; nothing rejects. */
export interface AnswerStore {
  get(key: string): Promise<KeptAnswer | undefined>;
  set(key: string, answer: KeptAnswer, maxAgeMs: number): Promise<void>;
}
