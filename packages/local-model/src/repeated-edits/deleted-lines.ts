import type { ProposedChange } from '@org/completion-core/next-edit';
import { commonHead } from '../common-items';
import type { RecentChanges } from './line-changes';
import { isSpace, isWord, lineTokens } from './line-tokens';

/** Lines that were deleted alike, from which the next one follows. */
const minDeleted = 3;
/** How far above and below like lines are looked for. */
const maxLines = 400;
/** Tokens that deleted lines must begin with in common, without space. */
const minHead = 3;

/** The next lines like three that were deleted, each alone: they begin and end with the same tokens, and are whole statements. */
export function deletedLines(
  { deletions }: RecentChanges,
  lines: readonly string[],
  lineStarts: readonly number[],
  length: number,
): readonly ProposedChange[] {
  const single = deletions.filter((each) => each.lines.length === 1);
  const last = single.findLast(({ isLast }) => isLast);
  if (last === undefined) return [];
  const tokens = single.map((each) => ({ ...each, tokens: bareTokens(each.lines[0] ?? '') }));
  const wanted = bareTokens(last.lines[0] ?? '');
  const like = tokens.filter(
    (each) => commonHead(each.tokens, wanted) >= minHead && each.tokens.at(-1) === wanted.at(-1),
  );
  if (like.length < minDeleted) return [];
  const head = Math.min(...like.map((each) => commonHead(each.tokens, wanted)));
  if (!wanted.slice(0, head).some((each) => isWord(each))) return [];
  const places = like.map((each) => each.line);
  const found: ProposedChange[] = [];
  const from = Math.max(0, last.line - maxLines);
  for (let line = from; line < Math.min(lines.length, last.line + maxLines); line++) {
    const text = lines[line] ?? '';
    if (!text.includes(wanted[0] ?? '')) continue;
    const own = bareTokens(text);
    if (commonHead(own, wanted) < head || own.at(-1) !== wanted.at(-1) || !isBalanced(own)) continue;
    // Who left out a like line does not delete them all.
    if (line >= Math.min(...places) && line < Math.max(...places)) return [];
    const start = lineStarts[line] ?? 0;
    found.push({ start, end: lineStarts[line + 1] ?? length, text: '' });
  }
  return found;
}

function bareTokens(line: string): readonly string[] {
  return lineTokens(line).flatMap(({ text }) => (isSpace(text) ? [] : [text]));
}

/** Whether a line opens as many brackets as it closes. */
function isBalanced(tokens: readonly string[]): boolean {
  const count = (marks: string) => tokens.filter((each) => marks.includes(each)).length;
  return count('([{') === count(')]}');
}
