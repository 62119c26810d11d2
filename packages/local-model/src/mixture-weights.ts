/** How likely one of the tokens that followed a context is the next one: a logistic model of features of the context. */
export interface HitWeights {
  readonly bias: number;
  /** For each doubling of the context's length. */
  readonly length: number;
  /** For each doubling of the number of places. */
  readonly places: number;
  /** For each doubling of the number of distinct tokens after it. */
  readonly distinct: number;
  /** When all places agree. */
  readonly agreed: number;
}

/** Weights of the mixture; the defaults were fitted with the bench, but for those of the folder, which lie between the others. */
export interface MixtureWeights {
  /** At the longest context: for the current document, other open documents, its folder, and the workspace. */
  readonly hits: readonly [current: HitWeights, open: HitWeights, folder: HitWeights, workspace: HitWeights];
  /** At shorter contexts, which count when the longer one has missed. */
  readonly laterHits: readonly [
    current: HitWeights,
    open: HitWeights,
    folder: HitWeights,
    workspace: HitWeights,
  ];
  /** Weight of each component at equal odds of a hit. */
  readonly components: readonly [current: number, open: number, folder: number, workspace: number];
  /** Exponent of the odds of a hit in the weights of the components. */
  readonly oddsPower: number;
}

export const defaultMixtureWeights: MixtureWeights = {
  hits: [
    { bias: -2, length: -0.35, places: 1.3, distinct: -0.54, agreed: 1.08 },
    { bias: -2.2, length: 0, places: 1, distinct: -0.65, agreed: 0.65 },
    { bias: -2.2, length: 0.2, places: 0.9, distinct: -0.7, agreed: 0.4 },
    { bias: -2.5, length: 0.38, places: 0.73, distinct: -0.73, agreed: 0.23 },
  ],
  laterHits: [
    { bias: -1.8, length: -0.03, places: 1.52, distinct: -1.09, agreed: 1.02 },
    { bias: -1.8, length: -0.15, places: 1.1, distinct: -0.9, agreed: 1.25 },
    { bias: -1.8, length: -0.2, places: 0.9, distinct: -0.85, agreed: 1.3 },
    { bias: -1.83, length: -0.3, places: 0.64, distinct: -0.75, agreed: 1.48 },
  ],
  // An open document counts for more than a document of the folder does there and in the workspace together.
  components: [2.1, 2.5, 1.3, 1],
  oddsPower: 0.37,
};
