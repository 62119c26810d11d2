import { blockEnd } from './block-end';
import { codeFence } from './code-fence';
import { documentFit } from './document-fit';
import { firstIndent } from './first-indent';
import { tokenHealing } from './token-healing';
import { indentUnit } from './indent-unit';
import { lineEnds } from './line-ends';
import { syntaxCheck } from './syntax-check';
import { promptWords } from './prompt-words';
import { preamble } from './preamble';
import { reasoning } from './reasoning';
import { repeatedPrefix } from './repeated-prefix';
import { repetition } from './repetition';
import { specialTokens } from './special-tokens';
import { stopSequence } from './stop-sequence';
import type { StreamRule } from './stream-filter';
import { trailingSpace } from './trailing-space';

/** The rules on the stream, in the order in which text passes them. A comment gives the constraint of the rules below it. */
export const streamRules: readonly StreamRule[] = [
  // First: later rules see only `\n` and whole characters.
  lineEnds,
  // Before any rule that removes text: a stop sequence is matched in the text of the model, and may be a special token.
  stopSequence,
  // Before the rules on the head: a token before the first word would hide it.
  specialTokens,
  // The wrapping of an answer, from the outside in: reasoning, then words of the prompt, then chat, then the fence that chat ends with.
  reasoning,
  promptWords,
  preamble,
  codeFence,
  // After the wrapping: a repetition is at the head of the code. It leaves the healed text to token healing.
  repeatedPrefix,
  tokenHealing,
  // Before `firstIndent`, which may remove the space that shows how many spaces are one tab.
  indentUnit,
  firstIndent,
  // Before the rules on lines, which decide which line ends at the end of an answer are kept.
  trailingSpace,
  // Before the rules that cut more: whether an answer fits can depend on its later lines.
  documentFit,
  repetition,
  // Last, on text that fits the document: a grammar counts the errors of everything before it.
  syntaxCheck,
  blockEnd,
];
