import { findLanguage } from '@org/completion-core/host';
import type { EditSource, EditSourceInput, ProposedChange } from '@org/completion-core/next-edit';
import { CodeText } from './declarations';
import { deletedLines } from './deleted-lines';
import { likeLines } from './like-lines';
import { recentChanges } from './line-changes';
import { renamedUses } from './renamed-uses';

/**
 * Proposes what was just done to one place for the next like place, without a model: the other uses of a name that was changed, the
 * same change in lines like two that were changed alike, and the deletion of lines like three that were deleted. Nothing where it is
 * not sure. The option `source` of `nextEdit()`.
 */
export function repeatedEdits(): EditSource {
  return { name: 'repeated edits', propose };
}

function propose({ text, languageId, events }: EditSourceInput): readonly ProposedChange[] {
  const language = findLanguage(languageId);
  if (language.prose === true || events.length === 0) return [];
  const { lines, lineStarts } = linesOf(text);
  const recent = recentChanges(events, lines);
  const code = new CodeText(text, language);
  // In elements, names are texts and tags too.
  const renamed = language.markup?.content === 'text' ? undefined : renamedUses(code, recent, lineStarts);
  if (renamed !== undefined) return renamed;
  const like = likeLines(code, recent, lines, lineStarts);
  return like.length > 0 ? like : deletedLines(recent, lines, lineStarts, text.length);
}

function linesOf(text: string): {
  readonly lines: readonly string[];
  readonly lineStarts: readonly number[];
} {
  const lines = text.split('\n');
  let at = 0;
  const lineStarts = lines.map((line) => {
    const start = at;
    at += line.length + 1;
    return start;
  });
  return { lines, lineStarts };
}
