import { headFilter, maxLeadingSpace } from './head-filter';
import type { StreamRule } from './stream-filter';

const name = 'token-healing';

/**
 * Removes the healed text, which was cut from the prompt, from the head of the answer. The answer may have other space than there is at
 * the cursor, or none. Rejects an answer that does not go on from there: another word, or text that would join what is before the
 * space.
 */
export const tokenHealing: StreamRule = {
  name,
  create({ healed = '', cursor }) {
    if (healed === '') return undefined;
    const word = healed.trimStart();
    const space = healed.slice(0, healed.length - word.length);
    const last = cursor.prefix.charAt(cursor.prefix.length - healed.length - 1);

    function afterHealed(lead: string, body: string): string | undefined {
      if (word !== '') return body.startsWith(word) ? body.slice(word.length) : undefined;
      if (body === '' || body.startsWith('\n')) return body;
      if (lead === '') return joins(last, body) ? undefined : body;
      // Space of another kind stands for the space that is there.
      return lead.startsWith(space) ? lead.slice(space.length) + body : body;
    }

    return headFilter((head, ended) => {
      const body = head.replace(/^[ \t]+/, '');
      const lead = head.slice(0, head.length - body.length);
      const isOpen = body === '' || (body.length < word.length && word.startsWith(body));
      if (isOpen && !ended && lead.length < maxLeadingSpace) return undefined;
      const text = afterHealed(lead, body);
      return text === undefined ? { text: '', stop: name } : { text };
    });
  },
};

const wordChar = /[\p{L}\p{N}_$]/u;
/** Pairs of marks that are one mark, or the end of one. */
const joinedMarks = new Set(
  (
    '== => =~ += -= *= /= %= &= |= ^= ~= != <= >= := ?= << >> <- -> <> </ /> && || ?? ?. ?: .. :: ' +
    '++ -- ** // /* */ |> <|'
  ).split(' '),
);

/**
 * Whether the model went on with `last` itself when it began with `body`: a longer word or mark, or a mark that has no space before
 * it. After space it did not.
 */
function joins(last: string, body: string): boolean {
  const first = body.charAt(0);
  if (/\s/.test(last)) return false;
  if (/[;,.)\]]/.test(first)) return true;
  return wordChar.test(last) ? wordChar.test(first) : joinedMarks.has(last + first);
}
