import type { OwnLine } from '../domain/prompt';
import { isBlank } from '../text/lines';
import { holdingFilter, type Split } from './holding-filter';
import { isFence } from './is-fence';
import type { StreamRule } from './stream-filter';

const name = 'prompt-words';

/**
 * Removes the prompt's own words from an answer: small models repeat its labels and its instruction. At the head a fence must
 * follow them, in which the answer is; else it is rejected. Later they end the answer.
 */
export const promptWords: StreamRule = {
  name,
  create({ ownLines = [] }) {
    if (ownLines.length === 0) return undefined;
    const isOwn = ownLineTest(ownLines);
    /** Own words came at the head, and no other line after them. */
    let removed = false;
    let isHead = true;

    function lineStart(text: string, ended: boolean): Split {
      const end = text.indexOf('\n');
      const line = text.slice(0, end < 0 ? text.length : end);
      const rest = text.slice(end < 0 ? text.length : end + 1);
      const whole = end >= 0 || ended;
      if (line === '' && !whole) return { text: '' };
      if (isBlank(line) && isHead) {
        if (!whole) return { text: '', held: text };
        return { text: removed ? '' : text.slice(0, text.length - rest.length), held: rest, next: lineStart };
      }
      const own = isOwn(line, whole);
      if (own === undefined) return { text: '', held: text };
      if (own && !isHead) return { text: '', stop: name };
      if (own) {
        removed = true;
        return rest === '' && ended ? { text: '', stop: name } : { text: '', held: rest, next: lineStart };
      }
      if (removed && isHead) {
        const fence = isFence(line, whole);
        if (fence === undefined) return { text: '', held: text };
        if (!fence) return { text: '', stop: name };
      }
      isHead = false;
      return { text: '', held: text, next: lineRest };
    }

    function lineRest(text: string): Split {
      const end = text.indexOf('\n');
      if (end < 0) return { text };
      return { text: text.slice(0, end + 1), held: text.slice(end + 1), next: lineStart };
    }

    return holdingFilter(lineStart);
  },
};

/** Whether a line that consists of marks alone may still become one with `start`. */
function isNear(line: string, start: string): boolean {
  return line.length < start.length + maxMarkChars;
}

const maxMarkChars = 40;
/** Marks around a label that is repeated: of Markdown and of comments. */
const marks = /^[\s*_>"'`#/-]+|[\s*_"'`]+$/g;

/** Tests whether a line of an answer is one of `ownLines`; `undefined` while it may become one. */
function ownLineTest(ownLines: readonly OwnLine[]): (line: string, whole: boolean) => boolean | undefined {
  return (line, whole) => {
    let undecided = false;
    for (const text of [line.trimStart(), line.replace(marks, '')])
      for (const { start, end } of ownLines) {
        if (whole && text.startsWith(start) && text.trimEnd().endsWith(end)) return true;
        undecided ||= !whole && (text.startsWith(start) || (start.startsWith(text) && isNear(line, start)));
      }
    return undecided ? undefined : false;
  };
}
