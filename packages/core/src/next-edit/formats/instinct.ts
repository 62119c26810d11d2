import type { EditFormat } from './edit-format';
import {
  endedLike,
  takeCursor,
  tokenIn,
  unfenced,
  unifiedHunks,
  withMark,
  withoutLineEnd,
} from './format-text';

const start = '<|editable_region_start|>';
const end = '<|editable_region_end|>';
const cursorTag = '<|user_cursor_is_here|>';

const system = `You are Instinct, a predictor of the next edit that a developer makes in the code between ${start} and ${end}.
You get pieces of other files, each after <|context_file|> and <|snippet|>, the latest edits as unified diffs, newest first, and an excerpt of the file; ${cursorTag} is the cursor and must not be in your answer.
Answer with the text between the two tags as it will be after the next edit, and nothing else. Keep its indentation, repeat nothing from outside it, and do not undo the latest edit. When no edit is needed, answer with the text as it is.`;
const sentence =
  'Read the excerpt, the edits and the other files, and rewrite the editable region as the developer is about to.';

/** Instinct: a chat with edits as fenced diffs, newest first. */
export const instinct: EditFormat = {
  name: 'instinct',
  models: ['^instinct'],
  asked: 'chat',
  shape: { by: 'lines', above: 1, below: 5, contextAbove: 25, contextBelow: 25 },
  maxEvents: 6,
  tokens: [start, end, cursorTag, '<|context_file|>', '<|snippet|>'],
  render({ path, before, region, after, cursor, atEnd, events, snippets }) {
    const context = snippets
      .map((snippet) => `<|context_file|>: ${snippet.path}\n<|snippet|>\n${snippet.text}`)
      .join('\n');
    const edits = events
      .toReversed()
      .map((event) => `User edited file "${event.path}"\n\n\`\`\`diff\n${unifiedHunks(event, 3)}\`\`\``)
      .join('\n\n');
    const marked = withMark(region, cursor, cursorTag);
    const rest = atEnd && after === '' ? `${marked}\n${end}` : `${withoutLineEnd(marked)}\n${end}\n${after}`;
    const excerpt = `${before}${start}\n${rest}`;
    return {
      messages: [
        { role: 'system', content: system },
        {
          role: 'user',
          content: `${sentence}\n\n### Context:\n${context}\n\n### User Edits:\n\n${edits}\n\n### User Excerpt:\n${path}\n\n${excerpt}\`\`\`\n### Response:`,
        },
      ],
      stop: [end],
    };
  },
  parse(answer, { region }) {
    const text = unfenced(answer.split(end, 1)[0] ?? '').replace(
      new RegExp(`^\\s*${escaped(start)}\\n?`),
      '',
    );
    const taken = takeCursor(text, cursorTag);
    const echoed = tokenIn(taken.text, [start, '<|context_file|>', '### Response', '### User Excerpt']);
    if (echoed !== undefined) return { kind: 'wrong', fault: `repeats ${echoed} of the prompt` };
    return { kind: 'region', ...taken, text: endedLike(region, taken.text) };
  },
  evidence:
    "the frame of the authors' client; the model was trained with a longer system prompt, which is worded here",
};

function escaped(text: string): string {
  return text.replace(/[|<>]/g, '\\$&');
}
