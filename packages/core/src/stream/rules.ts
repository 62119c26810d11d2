import { echo } from './echo';
import { lineEnds } from './line-ends';
import { sentinels } from './sentinels';
import { stopSequences } from './stop-sequences';
import type { StreamRule } from './stream-filter';

/** The rules on the stream, in the order the text passes them. */
export const streamRules: readonly StreamRule[] = [lineEnds, stopSequences, sentinels, echo];
