import type { EditFormat } from './edit-format';
import { endedLike, takeCursor, tokenIn, unifiedHunks, withMark, withoutLineEnd } from './format-text';

const start = '<|editable_region_start|>';
const end = '<|editable_region_end|>';
const cursorTag = '<|user_cursor_is_here|>';
const fileStart = '<|start_of_file|>';

const instruction =
  '### Instruction:\nYou are a code completion assistant and your task is to analyze user edits and then rewrite an excerpt that the user provides, suggesting the appropriate edits within the excerpt, taking into account the cursor location.\n\n';

/** Zeta 1: an instruction, edits as fenced diffs, and an excerpt with a tagged region. */
export const zeta1: EditFormat = {
  name: 'zeta-1',
  models: ['^zeta(?![a-z\\d.]|-?\\d)', '^zeta-?1(?![\\d.])'],
  asked: 'text',
  shape: { by: 'tokens', editable: 350, context: 150 },
  maxEvents: 6,
  tokens: [start, end, cursorTag, fileStart],
  render({ path, before, region, after, cursor, atStart, events }) {
    const edits = events
      .map((event) => `User edited ${event.path}:\n\`\`\`diff\n${unifiedHunks(event, 3)}\n\`\`\``)
      .join('\n\n');
    const marked = withMark(
      withoutLineEnd(region),
      Math.min(cursor, withoutLineEnd(region).length),
      cursorTag,
    );
    const rest = region.endsWith('\n') ? `\n${after}` : '';
    const excerpt = `\`\`\`${path}\n${atStart ? `${fileStart}\n` : ''}${before}${start}\n${marked}\n${end}${rest}\n\`\`\``;
    return {
      text: `${instruction}### User Edits:\n\n${edits}\n\n### User Excerpt:\n\n${excerpt}\n\n### Response:\n`,
      stop: [end, `${end}\n`, `${end}\n\n`, `${end}\n\n\n`],
    };
  },
  parse(answer, { region }) {
    const at = answer.indexOf(start);
    if (answer.includes(start, at + 1) && at >= 0) return { kind: 'wrong', fault: `has ${start} twice` };
    let text = at < 0 ? answer : answer.slice(at + start.length).replace(/^\n/, '');
    const stop = text.indexOf(end);
    if (stop >= 0) text = text.slice(0, stop);
    const taken = takeCursor(withoutLineEnd(text), cursorTag);
    const echoed = tokenIn(taken.text, [fileStart, '### Response', '### User Excerpt']);
    if (echoed !== undefined) return { kind: 'wrong', fault: `repeats ${echoed} of the prompt` };
    return { kind: 'region', ...taken, text: endedLike(region, taken.text) };
  },
  evidence: "the frame of the model's data set; its vLLM example ends with one line end more",
};
