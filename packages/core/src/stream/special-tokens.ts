import type { CursorContext } from '../domain/cursor';
import { specialTokens as known, type SpecialToken } from '../models/special-tokens';
import { mayHoldTags } from '../languages/find-language';
import { holdingFilter } from './holding-filter';
import { firstOf, splitAtPossibleStart } from './possible-start';
import type { StreamRule } from './stream-filter';

const name = 'special-tokens';
const spellings = known.map(({ text }) => text);
const byText: ReadonlyMap<string, SpecialToken> = new Map(known.map((each) => [each.text, each]));
/** What a marker can begin with. Most pieces of an answer hold none of it. */
const opening = /* @__PURE__ */ new RegExp(
  `[${[...new Set(spellings.map((text) => `\\u{${text.codePointAt(0)?.toString(16) ?? 0}}`))].join('')}]`,
  'u',
);
/** CodeLlama's tokenizer puts a space after each of its markers. */
const spacedMarkers = /^<(PRE|SUF|MID)>$/;

/**
 * No marker of any model family passes, whole or in pieces. One that means the end ends the answer, and so does one that
 * opens the prefix or suffix of another hole after text of this one; any other is taken out.
 * Spellings that can stand in code are left alone where the code around has them, in markup, and inside a line.
 */
export const specialTokens: StreamRule = {
  name,
  create({ cursor }) {
    let passed = '';

    // Lets everything pass that no marker can begin in any more.
    return holdingFilter((given, ended) => {
      if (!opening.test(given)) {
        passed = (passed + given).slice(-400);
        return { text: given };
      }
      let rest = given;
      let text = '';
      for (let found = firstOf(rest, spellings); found !== undefined; found = firstOf(rest, spellings)) {
        const { at, word } = found;
        text += rest.slice(0, at);
        passed = (passed + rest.slice(0, at)).slice(-400);
        rest = rest.slice(at + word.length);
        const marker = byText.get(word);
        if (marker === undefined || !counts(marker, passed, cursor)) {
          text += word;
          passed += word;
          continue;
        }
        if (marker.role === 'end' || (marker.role === 'part' && passed.trim() !== ''))
          return { text, stop: name };
        if (spacedMarkers.test(word) && rest.startsWith(' ')) rest = rest.slice(1);
      }
      const last = splitAtPossibleStart(rest, spellings, ended);
      passed = (passed + last.text).slice(-400);
      return { text: text + last.text, held: last.held };
    });
  },
};

/** Whether `token`, found after `before`, is a marker and not a piece of the person's own language. */
function counts({ text, codeLike }: SpecialToken, before: string, cursor: CursorContext): boolean {
  if (!codeLike) return true;
  if (cursor.prefix.includes(text) || cursor.suffix.includes(text)) return false;
  if (text === '</s>') return !/<s[\s>]/.test(cursor.linePrefix + before) && !cursor.prefix.includes('<s>');
  if (mayHoldTags(cursor.languageId)) return false;
  return before.trim() === '' || /\n[ \t]*$/.test(before);
}
