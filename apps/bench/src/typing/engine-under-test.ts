/** What an editor passes to an engine at every key. */
export interface Moment {
  readonly uri: string;
  readonly languageId: string;
  readonly version: number;
  readonly before: string;
  readonly after: string;
}

/** Text that an engine shows at the cursor. */
export interface Offer {
  /** The same suggestion, typed through or served again, keeps its id. */
  readonly id: string;
  /** The text after the cursor once it is accepted. */
  readonly text: string;
  /** Characters after the cursor that it replaces. */
  readonly takesOver: number;
}

/** One request as it was paid for. */
export interface Traffic {
  readonly atMs: number;
  readonly endedAtMs: number | undefined;
  readonly state: 'open' | 'completed' | 'aborted';
  readonly status: number | undefined;
  readonly promptChars: number;
  readonly generatedChars: number;
}

/** An engine as an editor sees it. */
export interface EngineUnderTest {
  readonly name: string;
  /** Offers go to `onOffer`, as they come; the promise settles when no more will. Aborting `signal` is the editor's cancel. */
  ask(moment: Moment, signal: AbortSignal, onOffer: (offer: Offer) => void): Promise<void>;
  shown(offer: Offer): void;
  /** The first `chars` of the text shown were taken, all of it when they are that many. */
  accepted(offer: Offer, chars: number): void;
  /** The traffic since the last call. */
  takeTraffic(): readonly Traffic[];
  /** Resolves when nothing is in flight. */
  whenQuiet(): Promise<void>;
  dispose(): Promise<void>;
}
