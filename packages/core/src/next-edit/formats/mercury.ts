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
} from './format-text';

const cursorTag = '<|cursor|>';
const open = '<|code_to_edit|>';
const close = '<|/code_to_edit|>';
const others = [
  '<|recently_viewed_code_snippets|>',
  '<|/recently_viewed_code_snippets|>',
  '<|recently_viewed_code_snippet|>',
  '<|/recently_viewed_code_snippet|>',
  '<|current_file_content|>',
  '<|/current_file_content|>',
  '<|edit_diff_history|>',
  '<|/edit_diff_history|>',
];

/** Mercury edit: one message in tags, for `/v1/edit/completions`; the answer is fenced, or the word None. */
export const mercury: EditFormat = {
  name: 'mercury',
  models: ['^mercury'],
  asked: 'chat',
  shape: { by: 'tokens', editable: 350, context: 2_000 },
  maxEvents: 6,
  tokens: [cursorTag, open, close, ...others],
  render({ path, before, region, after, cursor, events, snippets }) {
    const viewed = snippets.map(
      (snippet) =>
        `<|recently_viewed_code_snippet|>\ncode_snippet_file_path: ${snippet.path}\n${snippet.text}\n<|/recently_viewed_code_snippet|>\n`,
    );
    const marked = withMark(region, Math.min(cursor, withoutLineEnd(region).length), cursorTag);
    const content = [
      '<|recently_viewed_code_snippets|>\n',
      ...viewed,
      '<|/recently_viewed_code_snippets|>\n<|current_file_content|>\n',
      `current_file_path: ${path}\n${before}${open}\n${withLineEnd(marked)}${close}\n`,
      after === '' ? '' : withLineEnd(after),
      '<|/current_file_content|>\n<|edit_diff_history|>\n',
      ...events.map((event) => unifiedDiff(event, 3, ['a/', 'b/'])),
      '<|/edit_diff_history|>\n',
    ].join('');
    return { messages: [{ role: 'user', content }], stop: [] };
  },
  parse(answer, { region }) {
    if (/^\s*(?:None)?\s*$/.test(unfenced(answer)) && answer.includes('None')) return { kind: 'no-edit' };
    const text = unfenced(answer);
    const inner = text.includes(open) ? (text.split(open, 2)[1] ?? '').replace(/^\n/, '') : text;
    const taken = takeCursor(withoutLineEnd(inner.split(close, 1)[0] ?? ''), cursorTag);
    const echoed = tokenIn(taken.text, others);
    if (echoed !== undefined) return { kind: 'wrong', fault: `repeats ${echoed} of the prompt` };
    return { kind: 'region', ...taken, text: endedLike(region, taken.text) };
  },
  evidence: 'clients of its API; blank lines between the parts differ among them',
};
