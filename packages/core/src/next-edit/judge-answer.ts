import type { Hunk } from './hunk';
import { breaks, breaksStructure } from './rules/breaks-structure';
import type { EditFacts } from './rules/edit-rule';
import { editRules } from './rules/rules';

/** The changes of an answer that may be shown, or the rule that rejected all of it. */
export type Judged = { readonly hunks: readonly Hunk[] } | { readonly rule: string };

/** More changes than these are judged for the structure together, not each alone. */
const maxJudgedAlone = 8;

/** Applies the rules to an answer and to each of its changes. */
export function judgeAnswer(facts: EditFacts): Judged {
  for (const rule of editRules)
    if ('rejectsAnswer' in rule && rule.rejectsAnswer(facts)) return { rule: rule.name };
  const { hunks, breaking } = judgeStructure(facts);
  let rejectedBy: string | undefined;
  const kept = hunks.filter((hunk) => {
    const rule = editRules.find((each) => 'rejects' in each && each.rejects(hunk, { ...facts, breaking }));
    rejectedBy ??= rule?.name;
    return rule === undefined;
  });
  return kept.length > 0 ? { hunks: kept } : { rule: rejectedBy ?? breaksStructure.name };
}

/**
 * The changes that break the structure, each alone. Changes that fit only together, such as an opening and a closing line, are one
 * change instead.
 */
function judgeStructure(facts: EditFacts): Required<Pick<EditFacts, 'hunks' | 'breaking'>> {
  const { hunks } = facts;
  const whole = hunks.length > 1 ? wholeOf(facts) : undefined;
  if (whole !== undefined && hunks.length > maxJudgedAlone)
    return { hunks, breaking: new Set(breaks(whole, facts) ? hunks : []) };
  const breaking = new Set(hunks.filter((hunk) => breaks(hunk, facts)));
  return whole === undefined || breaking.size === 0 || breaks(whole, facts)
    ? { hunks, breaking }
    : { hunks: [whole], breaking: new Set() };
}

/** All changes as one. */
function wholeOf({ hunks, start, answer, end }: EditFacts): Hunk | undefined {
  const [first, last] = [hunks[0], hunks.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const text = answer.slice(first.start - start, answer.length - (end - last.end));
  return { start: first.start, end: last.end, text, cursor: text.length };
}
