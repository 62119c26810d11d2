import { alreadyThere } from './already-there';
import { lineEnd } from './line-end';
import type { PostprocessRule } from './postprocess-rule';
import { snippetCopy } from './snippet-copy';
import { tooShort } from './too-short';
import { truncated } from './truncated';
import { whitespace } from './whitespace';

/** The rules on a candidate, in order; the first that rejects decides. */
export const postprocessRules: readonly PostprocessRule[] = [
  truncated,
  lineEnd,
  whitespace,
  alreadyThere,
  snippetCopy,
  tooShort,
];
