import type { Ghost, TextEdit } from '@org/completion-adapter-kit';

/** The head of `text` that fits into `remainingLength` UTF-16 units, without half of a character. */
function fittingPart(text: string, remainingLength: number): string {
  const end = Math.max(0, remainingLength);
  const halved = /[\ud800-\udbff]/.test(text.charAt(end - 1)) && end < text.length;
  return text.slice(0, halved ? end - 1 : end);
}

/** The part of `ghost` that can be accepted where the document may grow by `remainingLength` units; `undefined` when none can. */
export function ghostWithin(ghost: Ghost, remainingLength: number): Ghost | undefined {
  const { text, covered } = ghost;
  if (text.length - covered.length <= remainingLength) return ghost;
  const fitting = fittingPart(text, remainingLength);
  return fitting === '' ? undefined : { ...ghost, text: fitting, covered: '' };
}

/** The part of `edit` that fits where the document may grow by `remainingLength` units. A cut edit replaces nothing. */
export function editWithin(edit: TextEdit, remainingLength: number): TextEdit {
  const { from, to, insert } = edit;
  if (insert.length - (to - from) <= remainingLength) return edit;
  return { from, to: from, insert: fittingPart(insert, remainingLength) };
}
