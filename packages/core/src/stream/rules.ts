import type { StreamRule } from './stream-filter';

/** The rules on the stream, in the order the text passes them. */
export const streamRules: readonly StreamRule[] = [];
