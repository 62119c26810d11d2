import type { EditEvent } from '@org/completion-core/host';
import type { ProposedChange } from '@org/completion-core/next-edit';
import { repeatedEdits } from '../src/repeated-edits/repeated-edits';

const edit = /«([^→»]*)→([^»]*)»/g;

/** A document in which `«old→new»` marks what was edited, one after the other: what it is after the edits. */
export function afterEdits(marked: string): string {
  return marked.replace(edit, '$2');
}

/** The document after the edits that `«old→new»` marks, with what is then proposed marked in the same way. */
export function proposedAfter(marked: string, more: { readonly languageId?: string } = {}): string {
  const text = afterEdits(marked);
  return withMarks(text, proposed(text, eventsOf(marked), more));
}

/** What is proposed in `text` after `events`. */
export function proposed(
  text: string,
  events: readonly EditEvent[],
  { languageId = 'typescript' }: { readonly languageId?: string } = {},
): readonly ProposedChange[] {
  const found = repeatedEdits().propose({ uri, languageId, text, cursor: 0, events });
  if (found instanceof Promise) throw new Error('the proposals must be there at once');
  return found;
}

const uri = 'file:///w/a.ts';

/** Each mark as an event of its own. */
function eventsOf(marked: string): readonly EditEvent[] {
  const count = [...marked.matchAll(edit)].length;
  const stages = Array.from({ length: count + 1 }, (_, done) => {
    let index = 0;
    return marked.replace(edit, (_all, old: string, now: string) => (index++ < done ? now : old));
  });
  return stages.slice(1).map((after, index) => ({
    uri,
    path: 'a.ts',
    line: 0,
    before: stages[index] ?? '',
    after,
    accepted: false,
  }));
}

function withMarks(text: string, changes: readonly ProposedChange[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, text: now } of changes.toSorted((one, other) => one.start - other.start)) {
    result += `${text.slice(at, start)}«${text.slice(start, end)}→${now}»`;
    at = end;
  }
  return result + text.slice(at);
}
