import { blockEnd } from './block-end';
import { closers } from './closers';
import { echo } from './echo';
import { fences } from './fences';
import { firstIndent } from './first-indent';
import { heal } from './heal';
import { indentUnit } from './indent-unit';
import { lineEnds } from './line-ends';
import { parses } from './parses';
import { preamble } from './preamble';
import { repetition } from './repetition';
import { sentinels } from './sentinels';
import { stopSequences } from './stop-sequences';
import type { StreamRule } from './stream-filter';
import { suffixMet } from './suffix-met';
import { think } from './think';
import { trailingSpace } from './trailing-space';

/** The rules on the stream, in the order the text passes them. */
export const streamRules: readonly StreamRule[] = [
  lineEnds,
  stopSequences,
  sentinels,
  think,
  preamble,
  fences,
  echo,
  heal,
  indentUnit,
  firstIndent,
  trailingSpace,
  suffixMet,
  closers,
  repetition,
  parses,
  blockEnd,
];
