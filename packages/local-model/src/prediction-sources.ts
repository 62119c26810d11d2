import type { AnchoredPlaces } from './anchored-places';
import type { CursorFacts } from './cursor-facts';
import type { OccurrenceChain } from './occurrence-chain';
import type { PlaceHints } from './place-hints';
import type { Segment } from './segment';
import type { TokenClasses } from './token-classes';
import type { WorkspaceSpread } from './workspace-spread';

/** A row of tokens to look for the context in, and the part of it that must not be used. */
export interface ChainSource {
  readonly chain: OccurrenceChain;
  /** Places `from <= place < to` are left out: what the window of the prompt contains already. */
  readonly skipFrom: number;
  readonly skipTo: number;
}

/** A row whose places are found by their anchors, and the part of it that must not be used. */
export interface AnchoredSource {
  readonly places: AnchoredPlaces;
  readonly gaps: Uint8Array;
  readonly skipFrom: number;
  readonly skipTo: number;
  /** What one of its places counts. */
  readonly weight: number;
  /** Whose removed documents do not count. */
  readonly segment?: Segment;
}

/** The sources of one prediction. */
export interface PredictionSources {
  /** The current document: the prompt's window, and the rest of the document where it is known. */
  readonly current: readonly ChainSource[];
  /** Other open documents. */
  readonly open: readonly ChainSource[];
  /** Other documents of the folder. */
  readonly folder: readonly ChainSource[];
  /** The workspace. Places `skipFrom <= place < skipTo` (the current document as it was indexed) are left out. */
  readonly workspace:
    | {
        readonly segment: Segment;
        readonly skipFrom: number;
        readonly skipTo: number;
        readonly spread: WorkspaceSpread;
      }
    | undefined;
  /** What stands around the cursor. */
  readonly facts: CursorFacts;
  readonly classes: TokenClasses;
  /** Rows whose places are found by what they hang on. */
  readonly anchored: readonly AnchoredSource[];
  /** What declarations tell. */
  readonly hints: PlaceHints;
}
