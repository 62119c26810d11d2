import { blockEnd } from './block-end';
import { codeFence } from './code-fence';
import { documentFit } from './document-fit';
import { firstIndent } from './first-indent';
import { heal } from './heal';
import { indentUnit } from './indent-unit';
import { lineEnds } from './line-ends';
import { parses } from './parses';
import { preamble } from './preamble';
import { reasoning } from './reasoning';
import { repeatedPrefix } from './repeated-prefix';
import { repetition } from './repetition';
import { sentinel } from './sentinel';
import { stopSequence } from './stop-sequence';
import type { StreamRule } from './stream-filter';
import { trailingSpace } from './trailing-space';

/** The rules on the stream, in the order the text passes them. */
export const streamRules: readonly StreamRule[] = [
  lineEnds,
  stopSequence,
  sentinel,
  reasoning,
  preamble,
  codeFence,
  repeatedPrefix,
  heal,
  indentUnit,
  firstIndent,
  trailingSpace,
  documentFit,
  repetition,
  parses,
  blockEnd,
];
