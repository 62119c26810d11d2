import { isProse } from '../domain/lexicon';
import type { RuleContext, StreamRule } from './stream-filter';

const name = 'chatty-model';

/** What chat models begin with when they talk instead of completing. A line of code is told from it by the rest of the line. */
const phrases = [
  'Sure',
  'Certainly',
  'Of course',
  'Absolutely',
  'Okay',
  'Alright',
  'Great',
  'Sorry',
  'Unfortunately',
  'Here is',
  'Here are',
  "Here's",
  'Here’s',
  "I'll",
  'I’ll',
  "I'm",
  'I’m',
  'I will',
  'I can',
  'I have',
  'I apologize',
  'To complete',
  'To implement',
  'To fill',
  'Based on',
  'Below is',
  'This code',
  'This function',
  'This completes',
  'The code',
  'The completed',
  'The completion',
  'The missing',
  'The following',
  'The function',
  'The user',
  'We need',
  'You can',
  "Let's",
  'Let’s',
  'Let me',
  'Looking at',
  'It looks',
  'It seems',
  'As an AI',
  'First,',
];
/** Words that make a line a sentence, when it also begins with a phrase and holds nothing that only code has. */
const sentenceWords = 5;
/** How much talk is read in the hope of a fence. */
const maxTalkChars = 1_000;

/**
 * Talk before the code: when a fence follows, only the fence is let through, to be unwrapped; when none does, nothing is.
 * Inside comments, strings and prose a sentence is what is wanted, and passes.
 */
export const preamble: StreamRule = {
  name,
  create(context) {
    if (wantsSentences(context)) return undefined;
    let held: string | undefined = '';
    let talking = false;

    function take(ending: boolean): { text: string; stop?: string } {
      const text = held ?? '';
      if (!talking) {
        const verdict = isTalk(text.trimStart(), ending);
        if (verdict === 'unsure') return { text: '' };
        talking = verdict === 'yes';
        if (!talking) {
          held = undefined;
          return { text };
        }
      }
      const fence = /(^|\n)[ \t]*(?=```|~~~)/.exec(text);
      if (fence !== null) {
        held = undefined;
        return { text: text.slice(fence.index + fence[0].length) };
      }
      return ending || text.length > maxTalkChars ? { text: '', stop: name } : { text: '' };
    }

    return {
      push(text) {
        if (held === undefined) return { text };
        held += text;
        return take(false);
      },
      end: () => (held === undefined || held === '' ? { text: '' } : take(true)),
    };
  },
};

/** Whether the cursor is in a comment, a string or a text for people. */
export function wantsSentences({ cursor, surroundings }: RuleContext): boolean {
  if (isProse(cursor.languageId)) return true;
  const scanner = surroundings.scannerAtCursor();
  if (scanner.literal !== undefined) return true;
  const bare = cursor.linePrefix.trimStart();
  return (
    bare.startsWith('*') || scanner.lexicon.lineComments.some((mark) => cursor.linePrefix.includes(mark))
  );
}

function isTalk(text: string, ending: boolean): 'yes' | 'no' | 'unsure' {
  const lineEnd = text.indexOf('\n');
  const whole = ending || lineEnd >= 0;
  const line = lineEnd < 0 ? text : text.slice(0, lineEnd);
  const phrase = phrases.find((candidate) => line.startsWith(candidate));
  if (phrase === undefined)
    return !whole && phrases.some((candidate) => candidate.startsWith(line)) ? 'unsure' : 'no';
  const rest = line.slice(phrase.length);
  if (rest === '' && !whole) return 'unsure';
  if (/^[\w$]/.test(rest)) return 'no';
  const plain = line.replace(/`[^`]*`?/g, 'code');
  if (/[={};<>[\]|&$@\\]|\w\(|\w\.\w+\(/.test(plain)) return 'no';
  const words = plain.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length;
  const punctuated = /[:.!?,]\s*$/.test(plain) || /^[,!]/.test(rest);
  if (words >= sentenceWords && (whole || words > sentenceWords))
    return punctuated || words > sentenceWords ? 'yes' : 'no';
  if (!whole) return 'unsure';
  return punctuated && (words >= 3 || /^[,!]/.test(rest)) ? 'yes' : 'no';
}
