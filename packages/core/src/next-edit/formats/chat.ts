import type { EditFormat } from './edit-format';
import {
  endedLike,
  takeCursor,
  tokenIn,
  unfenced,
  unifiedDiff,
  withLineEnd,
  withMark,
  withoutLineEnd,
  withoutReasoning,
} from './format-text';

const cursorTag = '<|cursor|>';
const open = '<region>';
const close = '</region>';
const noEdit = 'NO_EDIT';

const system = `You predict the next edit of a programmer. You see the latest edits, oldest first, and a file in which ${open} and ${close} mark the lines you may change and ${cursorTag} is the cursor.
Carry on what the latest edits began, with the smallest change that is sure: finish what is half typed, and change what must follow, such as uses of a name that was changed. Never restore what was just deleted, nor delete what was just typed. Lines from accepted suggestions may be changed.
Answer with the marked lines as they shall be, between ${open} and ${close}, without ${cursorTag}; or with the one word ${noEdit} when nothing needs to change.`;

/** Any model that follows instructions: rewrite the region, or say that there is nothing to change. */
export const chat: EditFormat = {
  name: 'chat',
  models: [],
  asked: 'chat',
  shape: { by: 'tokens', editable: 350, context: 1_500 },
  maxEvents: 8,
  tokens: [cursorTag],
  markerLines: [open, close],
  render({ path, before, region, after, cursor, events, snippets }) {
    const marked = withMark(region, Math.min(cursor, withoutLineEnd(region).length), cursorTag);
    const content = [
      ...snippets.map(
        (snippet) => `<snippet path="${snippet.path}">\n${withLineEnd(snippet.text)}</snippet>\n`,
      ),
      '<edit_history>\n',
      ...events.map((event) => unifiedDiff(event, 0, ['', ''])),
      '</edit_history>\n',
      `<file path="${path}">\n${before}${open}\n${withLineEnd(marked)}${close}\n`,
      after === '' ? '' : withLineEnd(after),
      '</file>\n',
    ].join('');
    return {
      messages: [
        { role: 'system', content: system },
        { role: 'user', content },
      ],
      stop: [],
    };
  },
  parse(answer, { region }, isWhole) {
    const text = withoutReasoning(answer);
    const bare = unfenced(text).trim();
    if (bare === noEdit || bare === `${open}\n${noEdit}\n${close}`) return { kind: 'no-edit' };
    const opens = text.split(`${open}\n`).length - 1;
    if (opens > 1) return { kind: 'wrong', fault: `has ${open} more than once` };
    const fenced = opens === 0;
    const inner = fenced
      ? text === unfenced(text)
        ? undefined
        : unfenced(text)
      : text.split(`${open}\n`, 2)[1];
    if (inner === undefined) return { kind: 'wrong', fault: `has neither ${open} nor ${noEdit}` };
    const end = inner.lastIndexOf(close);
    if (end < 0 && !fenced)
      return { kind: 'wrong', fault: isWhole ? `does not end with ${close}` : 'broke off' };
    const taken = takeCursor(withoutLineEnd(fenced ? inner : inner.slice(0, end)), cursorTag);
    const echoed = tokenIn(taken.text, ['<edit_history>', '</edit_history>', '<file path=']);
    if (echoed !== undefined) return { kind: 'wrong', fault: `repeats ${echoed} of the prompt` };
    return { kind: 'region', ...taken, text: endedLike(region, taken.text) };
  },
  evidence: 'our own',
};
