import { blockEnd } from './block-end';
import { codeFence } from './code-fence';
import { documentFit } from './document-fit';
import { firstIndent } from './first-indent';
import { tokenHealing } from './token-healing';
import { indentUnit } from './indent-unit';
import { lineEnds } from './line-ends';
import { syntaxCheck } from './syntax-check';
import { preamble } from './preamble';
import { reasoning } from './reasoning';
import { repeatedPrefix } from './repeated-prefix';
import { repetition } from './repetition';
import { specialTokens } from './special-tokens';
import { stopSequence } from './stop-sequence';
import type { StreamRule } from './stream-filter';
import { trailingSpace } from './trailing-space';

/** The rules on the stream, in the order the text passes them. */
export const streamRules: readonly StreamRule[] = [
  lineEnds,
  stopSequence,
  specialTokens,
  reasoning,
  preamble,
  codeFence,
  repeatedPrefix,
  tokenHealing,
  indentUnit,
  firstIndent,
  trailingSpace,
  documentFit,
  repetition,
  syntaxCheck,
  blockEnd,
];
