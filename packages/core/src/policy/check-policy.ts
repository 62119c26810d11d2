import type { Multiline } from '../domain/options';
import type { PolicyFacts, PolicyRule } from './policy-rule';
import { policyRules } from './rules';
import { zoneAt } from './zone';

/** The first rule that forbids the request, if any. */
export function checkPolicy(facts: PolicyFacts): PolicyRule | undefined {
  return policyRules.find(
    (rule) => (facts.triggerKind === 'automatic' || rule.concernsExplicit) && rule.forbids(facts),
  );
}

/** The `multiline` option at this position: `'never'` where the option for comments, strings or prose is `'short'`. */
export function multilineHere(
  multiline: Multiline,
  { position, when }: Pick<PolicyFacts, 'position' | 'when'>,
): Multiline {
  if (when.comments !== 'short' && when.strings !== 'short' && when.prose !== 'short') return multiline;
  const zone = zoneAt(position.cursor);
  const policy = { comment: when.comments, string: when.strings, prose: when.prose, code: 'on' as const }[
    zone
  ];
  return policy === 'short' ? 'never' : multiline;
}
