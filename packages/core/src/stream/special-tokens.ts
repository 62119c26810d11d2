import type { CursorContext } from '../domain/cursor';
import { specialTokens as known, type SpecialToken } from '../models/special-tokens';
import { mayHoldTags } from '../languages/find-language';
import { holdingFilter } from './holding-filter';
import { firstOf, splitAtPossibleStart } from './possible-start';
import type { StreamRule } from './stream-filter';

const name = 'special-tokens';
const spellings = known.map(({ text }) => text);
const byText: ReadonlyMap<string, SpecialToken> = new Map(known.map((each) => [each.text, each]));
/** First characters of special tokens; most pieces of an answer contain none. */
const opening = /* @__PURE__ */ new RegExp(
  `[${[...new Set(spellings.map((text) => `\\u{${text.codePointAt(0)?.toString(16) ?? 0}}`))].join('')}]`,
  'u',
);
/** CodeLlama's tokenizer puts a space after each of these. */
const spacedTokens = /^<(PRE|SUF|MID)>$/;

/**
 * Passes no special token of any model family, whole or in pieces. Ends the answer at an end token, and after text also at a
 * token that begins another prompt's prefix or suffix; drops any other.
 * Keeps spellings that can be code where the document contains them, in markup, and inside a line.
 */
export const specialTokens: StreamRule = {
  name,
  create({ cursor }) {
    let passed = '';

    return holdingFilter((given, ended) => {
      if (!opening.test(given)) {
        passed = (passed + given).slice(-400);
        return { text: given };
      }
      let rest = given;
      let text = '';
      for (let found = firstOf(rest, spellings); found !== undefined; found = firstOf(rest, spellings)) {
        const { index, word } = found;
        text += rest.slice(0, index);
        passed = (passed + rest.slice(0, index)).slice(-400);
        rest = rest.slice(index + word.length);
        const token = byText.get(word);
        if (token === undefined || !counts(token, passed, cursor)) {
          text += word;
          passed += word;
          continue;
        }
        if (token.role === 'end' || (token.role === 'part' && passed.trim() !== ''))
          return { text, stop: name };
        if (spacedTokens.test(word) && rest.startsWith(' ')) rest = rest.slice(1);
      }
      const last = splitAtPossibleStart(rest, spellings, ended);
      passed = (passed + last.text).slice(-400);
      return { text: text + last.text, held: last.held };
    });
  },
};

/** Whether the text of a special token, found after `before`, is one and not code. */
function counts({ text, codeLike }: SpecialToken, before: string, cursor: CursorContext): boolean {
  if (!codeLike) return true;
  if (cursor.prefix.includes(text) || cursor.suffix.includes(text)) return false;
  if (text === '</s>') return !/<s[\s>]/.test(cursor.linePrefix + before) && !cursor.prefix.includes('<s>');
  if (mayHoldTags(cursor.languageId)) return false;
  return before.trim() === '' || /\n[ \t]*$/.test(before);
}
