import { bareLines } from './rules/edit-rule';
import type { ParsedAnswer } from './formats/edit-format';

/** Beginnings of special strings of all formats; none has a place in code. */
const tags = [
  '<|fim_',
  '<|file_sep|>',
  '<|editable_region_',
  '<|marker_',
  '<[fim-',
  '<|im_start|>',
  '<|im_end|>',
  '<|code_to_edit|>',
  '<|user_cursor',
  '<<<<<<< CURRENT',
  '>>>>>>> UPDATED',
];
/** Lines that are not blank from which a region is long enough that some of it must be left. */
const manyLines = 4;

/** `parsed`, or what shows that the model was asked in a format that it does not know: an empty region, tags, or nothing of the region. */
export function judgeFormat(parsed: ParsedAnswer, region: string): ParsedAnswer {
  if (parsed.kind !== 'region') return parsed;
  const { text } = parsed;
  const echoed = tags.find((tag) => text.includes(tag) && !region.includes(tag));
  if (echoed !== undefined) return { kind: 'wrong', fault: `has ${echoed} in it` };
  const lines = bareLines(region);
  if (lines.length === 0) return parsed;
  if (text.trim() === '') return { kind: 'wrong', fault: 'is empty, which would delete the whole region' };
  if (lines.length < manyLines) return parsed;
  const left = new Set(bareLines(text));
  const isGone = lines.every((line) => !left.has(line));
  return isGone ? { kind: 'wrong', fault: 'has no line of the region left' } : parsed;
}
