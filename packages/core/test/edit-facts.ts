import type { EditEvent } from '../src/domain/edit-history';
import { answerHunks } from '../src/next-edit/answer-hunks';
import type { EditFacts, EditRule } from '../src/next-edit/rules/edit-rule';

/** The facts of an answer that rewrites `region` between `before` and `after`. */
export function factsOf(
  region: string,
  answer: string,
  more: Partial<EditFacts> & { readonly before?: string; readonly after?: string } = {},
): EditFacts {
  const { before = '', after = '', ...rest } = more;
  const moved = answerHunks(region, answer).map((hunk) => ({
    ...hunk,
    start: hunk.start + before.length,
    end: hunk.end + before.length,
  }));
  return {
    uri: 'file:///w/a.ts',
    languageId: 'typescript',
    text: before + region + after,
    firstLine: 0,
    start: before.length,
    end: before.length + region.length,
    answer,
    isWhole: true,
    hunks: moved,
    events: [],
    maskedLines: new Set(),
    isRejected: () => false,
    syntax: undefined,
    ...rest,
  };
}

/** Whether a rule rejects the answer, or the first of its changes. */
export function rejects(rule: EditRule, facts: EditFacts): boolean {
  if ('rejectsAnswer' in rule) return rule.rejectsAnswer(facts);
  const [hunk] = facts.hunks;
  if (hunk === undefined) throw new Error('the answer changes nothing');
  return rule.rejects(hunk, facts);
}

/** An edit of whole lines that a person made. */
export function edited(before: string, after: string, more: Partial<EditEvent> = {}): EditEvent {
  return { uri: 'file:///w/a.ts', path: 'a.ts', line: 0, before, after, accepted: false, ...more };
}
