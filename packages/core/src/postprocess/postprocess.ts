import type { CandidateContext } from './postprocess-rule';
import { postprocessRules } from './rules';

/** The rest of a candidate, or the rule that rejected it. */
export type Postprocessed = { readonly text: string } | { readonly rejectedBy: string };

/** Applies the rules to `text` in order. The result is a head of `text`; the first rule that rejects it is the last to run. */
export function postprocess(text: string, context: CandidateContext): Postprocessed {
  let rest = text;
  for (const rule of postprocessRules) {
    const result = rule.apply(rest, context);
    if (typeof result !== 'string') return { rejectedBy: rule.name };
    rest = result;
  }
  return { text: rest };
}
