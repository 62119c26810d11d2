import { changedLines } from '../../domain/changed-lines';
import type { EditEvent } from '../../domain/edit-history';
import type { EditPromptInput } from './edit-format';
import { endedLike, withoutLineEnd } from './format-text';

/** Begins a file in prompts of Sweep's models. */
export const fileSeparator = '<|file_sep|>';

/** Lines of one side of a change; of a longer one the middle is left out. */
const maxSideLines = 40;

/** A file in a prompt. */
export function sweepBlock(name: string, content: string): string {
  return `${fileSeparator}${name}\n${withoutLineEnd(content)}\n`;
}

/** A change as its two sides. */
export function sweepChange({ before, after }: EditEvent): string {
  return `original:\n${side(before)}\nupdated:\n${side(after)}`;
}

function side(text: string): string {
  const lines = withoutLineEnd(text).split('\n');
  if (lines.length <= maxSideLines) return lines.join('\n');
  const half = Math.floor((maxSideLines - 1) / 2);
  return [...lines.slice(0, half), '...', ...lines.slice(-half)].join('\n');
}

/** The region before the last edit in this file; the region itself when that edit is not in it. */
export function regionBefore({ path, region, firstLine, events }: EditPromptInput): string {
  const last = events.findLast((event) => event.path === path);
  if (last === undefined) return region;
  const changed = changedLines(last);
  const lines = region.split('\n');
  const at = changed.line - firstLine;
  const now = changed.after === '' ? [] : changed.after.split('\n');
  if (at < 0 || at > lines.length || now.some((line, index) => lines[at + index] !== line)) return region;
  lines.splice(at, now.length, ...(changed.before === '' ? [] : changed.before.split('\n')));
  return endedLike(region, lines.join('\n'));
}
