import type { EditPromptInput } from './edit-format';
import { unifiedDiff, withLineEnd } from './format-text';

/** The cursor in prompts and answers of Zeta 2 and 2.1. */
export const zetaCursor = '<|user_cursor|>';
/** Ends an answer of Seed-Coder. */
export const seedEnd = '<[end▁of▁sentence]>';

const suffixTag = '<[fim-suffix]>';
const prefixTag = '<[fim-prefix]>';
const middleTag = '<[fim-middle]>';
const fileTag = '<filename>';

/** Special strings of the frame. */
export const zeta2Tokens: readonly string[] = [suffixTag, prefixTag, middleTag, fileTag, zetaCursor, seedEnd];

/** The frame that Zeta 2 and 2.1 share: what follows the region, other files, edits, and the file up to the end of `marked`. */
export function zeta2Frame(
  { path, before, after, events, snippets }: EditPromptInput,
  marked: string,
): string {
  const edits = events.map(
    (event) => (event.accepted ? '// User accepted prediction:\n' : '') + unifiedDiff(event, 3, ['a/', 'b/']),
  );
  const sections = [
    ...snippets.map(({ path: other, text }) => `${fileTag}${other}\n${text}\n`),
    ...(edits.length === 0 ? [] : [`${fileTag}edit_history\n${edits.join('')}`]),
    `${fileTag}${path}\n${before}${marked}`,
  ];
  return suffixTag + withLineEnd(after) + prefixTag + sections.join('\n') + middleTag;
}
