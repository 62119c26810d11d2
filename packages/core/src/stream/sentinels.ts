import type { CursorContext } from '../domain/cursor';
import { sentinels as known, type Sentinel } from '../domain/sentinels';
import { firstOf, possibleStart } from './possible-start';
import type { StreamRule } from './stream-filter';

const name = 'sentinel';
const spellings = known.map(({ text }) => text);
const byText: ReadonlyMap<string, Sentinel> = new Map(known.map((sentinel) => [sentinel.text, sentinel]));
/** CodeLlama's tokenizer puts a space after each of its markers. */
const spacedMarkers = /^<(PRE|SUF|MID)>$/;

/**
 * No marker of any model family passes, whole or in pieces. One that means the end ends the answer, and so does one that
 * opens the prefix or suffix of another hole after text of this one; any other is taken out.
 * Spellings that can stand in code are left alone where the code around has them, in markup, and inside a line.
 */
export const sentinels: StreamRule = {
  name,
  create({ cursor }) {
    let passed = '';
    let held = '';

    /** Lets everything pass that no marker can begin in any more; the rest stays in `held`. */
    function take(ending: boolean): { text: string; stop?: string } {
      let text = '';
      for (;;) {
        const found = firstOf(held, spellings);
        if (found === undefined) break;
        const before = held.slice(0, found.at);
        const after = held.slice(found.at + found.word.length);
        text += before;
        passed = (passed + before).slice(-400);
        const sentinel = byText.get(found.word);
        if (sentinel === undefined || !counts(sentinel, passed, cursor)) {
          text += found.word;
          passed += found.word;
          held = after;
          continue;
        }
        if (sentinel.role === 'end' || (sentinel.role === 'part' && passed.trim() !== '')) {
          held = '';
          return { text, stop: name };
        }
        held = spacedMarkers.test(found.word) && after.startsWith(' ') ? after.slice(1) : after;
      }
      const keep = ending ? held.length : possibleStart(held, spellings);
      text += held.slice(0, keep);
      passed = (passed + held.slice(0, keep)).slice(-400);
      held = held.slice(keep);
      return { text };
    }

    return {
      push(text) {
        held += text;
        return take(false);
      },
      end: () => take(true),
    };
  },
};

const markup = /html|xml|vue|svelte|react|markdown|mdx|php|astro|handlebars|razor/;

/** Whether `sentinel`, found after `before`, is a marker and not a piece of the person's own language. */
function counts({ text, codeLike }: Sentinel, before: string, cursor: CursorContext): boolean {
  if (!codeLike) return true;
  if (cursor.prefix.includes(text) || cursor.suffix.includes(text)) return false;
  if (text === '</s>') return !/<s[\s>]/.test(cursor.linePrefix + before) && !cursor.prefix.includes('<s>');
  if (markup.test(cursor.languageId)) return false;
  return before.trim() === '' || /\n[ \t]*$/.test(before);
}
