import { indentOf } from '../text/lines';
import { headFilter, maxLeadingSpace } from './head-filter';
import type { RuleContext, StreamRule } from './stream-filter';

const name = 'token-healing';

/** What an answer must begin with, after the text before it. */
interface Healed {
  /** The text before the healed text. */
  readonly before: string;
  readonly space: string;
  readonly word: string;
  /** Only `space` is before the cursor on its line. */
  readonly atLineHead: boolean;
  /** Columns of a tab. */
  readonly tabSize: number;
}

/**
 * Removes the healed text, which was cut from the prompt, from the head of the answer. The answer may have other space than the text
 * before the cursor, or none. Rejects an answer that does not go on from there: another word, less indentation, or text that
 * would join what is before the space.
 */
export const tokenHealing: StreamRule = {
  name,
  create(context) {
    const healed = healedIn(context);
    if (healed === undefined) return undefined;
    return headFilter((head, ended) => {
      const body = head.replace(/^[ \t]+/, '');
      const lead = head.slice(0, head.length - body.length);
      const decided = ended || lead.length >= maxLeadingSpace;
      if (!decided && body.length < Math.max(1, healed.word.length) && healed.word.startsWith(body))
        return undefined;
      const text = afterHealed(lead, body, healed);
      return text === undefined ? { text: '', stop: name } : { text };
    });
  },
};

function healedIn({ healed = '', cursor, code, indentation }: RuleContext): Healed | undefined {
  if (healed === '') return undefined;
  const before = cursor.prefix.slice(0, cursor.prefix.length - healed.length);
  const word = healed.trimStart();
  return {
    before,
    space: healed.slice(0, healed.length - word.length),
    word,
    atLineHead: before.endsWith('\n'),
    tabSize: code.indentStyle.width ?? indentation?.tabSize ?? 4,
  };
}

/** The text after the cursor in an answer of the space `lead` and `body`; `undefined` when it does not go on from the healed text. */
function afterHealed(lead: string, body: string, healed: Healed): string | undefined {
  const { before, space, word, atLineHead } = healed;
  if (word !== '') return body.startsWith(word) ? body.slice(word.length) : undefined;
  if (body === '' || body.startsWith('\n')) return body;
  if (atLineHead) return afterIndentation(lead, body, healed);
  if (lead === '') return joins(before.slice(-1), body) ? undefined : body;
  // Space of another kind or length stands for the space that is there.
  return lead.startsWith(space) ? lead.slice(space.length) + body : body;
}

function afterIndentation(lead: string, body: string, { space, tabSize }: Healed): string | undefined {
  if (lead.startsWith(space)) return lead.slice(space.length) + body;
  const more = indentOf(lead, tabSize) - indentOf(space, tabSize);
  if (more >= 0) return ' '.repeat(more) + body;
  // Tabs and spaces: how wide a tab is for the model is not known, but it is at least two columns.
  const mixed = lead.includes('\t') !== space.includes('\t');
  return mixed && indentOf(lead, 2) >= indentOf(space, 2) ? body : undefined;
}

const wordChar = /[\p{L}\p{N}_$]/u;
/** Pairs of marks that are one mark, or the end of one. */
const joinedMarks = new Set(
  '== => =~ += -= *= /= %= &= |= ^= ~= != <= >= := ?= << >> <- -> <> </ /> && || ?? ?. ?: .. :: ++ -- ** // /* */ |> <|'.split(
    ' ',
  ),
);

/** Whether the model went on with `last` itself when it began with `body`: a longer word or mark, or a mark that has no space before it. */
function joins(last: string, body: string): boolean {
  const first = body.charAt(0);
  if (/[;,.)\]]/.test(first)) return true;
  return wordChar.test(last) ? wordChar.test(first) : joinedMarks.has(last + first);
}
