import type { Hunk } from './hunk';
import { breaks, breaksStructure } from './rules/breaks-structure';
import type { EditFacts } from './rules/edit-rule';
import { editRules } from './rules/rules';

/** The changes of an answer that may be shown, or the rule that rejected all of it. */
export type Judged = { readonly hunks: readonly Hunk[] } | { readonly rule: string };

/** Applies the rules to an answer and to each of its changes. */
export function judgeAnswer(facts: EditFacts): Judged {
  for (const rule of editRules)
    if ('rejectsAnswer' in rule && rule.rejectsAnswer(facts)) return { rule: rule.name };
  const candidates = joinDependent(facts);
  let rejectedBy: string | undefined;
  const kept = candidates.filter((hunk) => {
    const rule = editRules.find((each) => 'rejects' in each && each.rejects(hunk, facts));
    rejectedBy ??= rule?.name;
    return rule === undefined;
  });
  return kept.length > 0 ? { hunks: kept } : { rule: rejectedBy ?? breaksStructure.name };
}

/** Changes that fit only together, such as an opening and a closing line, as one change. */
function joinDependent(facts: EditFacts): readonly Hunk[] {
  const { hunks, text, start, answer, end } = facts;
  const [first, last] = [hunks[0], hunks.at(-1)];
  if (first === undefined || last === undefined || first === last) return hunks;
  if (!hunks.some((hunk) => breaks(hunk, facts))) return hunks;
  const tail = end - last.end;
  const whole: Hunk = {
    start: first.start,
    end: last.end,
    text: answer.slice(first.start - start, answer.length - tail),
    cursor: answer.length - tail - (first.start - start),
  };
  return text.slice(whole.start, whole.end) === whole.text || breaks(whole, facts) ? hunks : [whole];
}
