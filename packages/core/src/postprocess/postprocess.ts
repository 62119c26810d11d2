import type { CandidateContext, PostprocessRule } from './postprocess-rule';
import { postprocessRules } from './rules';

/** The rest of a candidate and the rules that shortened it, or the rule that rejected it. */
export type Postprocessed =
  | { readonly text: string; readonly cutBy: readonly string[] }
  | { readonly rejectedBy: string };

/** Applies the rules in order. The result is a head of `text`; the first rule that rejects decides. */
export function postprocess(
  text: string,
  context: CandidateContext,
  rules: readonly PostprocessRule[] = postprocessRules,
): Postprocessed {
  const cutBy: string[] = [];
  let rest = text;
  for (const rule of rules) {
    const result = rule.apply(rest, context);
    if (typeof result !== 'string') return { rejectedBy: rule.name };
    if (result.length < rest.length) cutBy.push(rule.name);
    rest = result;
  }
  return { text: rest, cutBy };
}
