import type { PostprocessRule } from './postprocess-rule';

/** The rules on a whole candidate, in order; the first that rejects ends it. */
export const postprocessRules: readonly PostprocessRule[] = [];
