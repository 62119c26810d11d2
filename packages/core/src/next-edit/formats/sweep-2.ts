import type { EditFormat, EditPromptInput } from './edit-format';
import { endedLike, takeCursor, tokenIn, withMark, withoutLineEnd } from './format-text';
import { fileSeparator, regionBefore, sweepBlock, sweepChange } from './sweep-blocks';

const cursorTag = '<|cursor|>';
const stops = [fileSeparator, '<|endoftext|>', '<|fim_prefix|>', '<|repo_name|>'];
const tokens = [
  ...stops,
  cursorTag,
  '<|fim_suffix|>',
  '<|fim_middle|>',
  '<|fim_pad|>',
  '<|im_start|>',
  '<|im_end|>',
];

/** Sweep's next-edit model of 7 billion parameters: line numbers in the heads, a cursor, and an answer that begins in the prompt. */
export const sweep2: EditFormat = {
  name: 'sweep-v2',
  models: ['^sweep-next-edit-?(?:v2|7b)'],
  asked: 'text',
  shape: { by: 'lines', above: 10, below: 10, contextAbove: 50, contextBelow: 50, snap: 40 },
  maxEvents: 10,
  tokens,
  render(input) {
    const { path, before, region, after, cursor, firstLine, events, snippets } = input;
    const lines = withoutLineEnd(region).split('\n').length;
    const place = `${path}:${firstLine + 1}:${firstLine + lines}`;
    const marked = withMark(region, Math.min(cursor, withoutLineEnd(region).length), cursorTag);
    const text = [
      sweepBlock(path, before + region + after),
      ...snippets.map((snippet) => sweepBlock(snippet.path, snippet.text)),
      ...events.map((event) => {
        const end = event.line + withoutLineEnd(event.after).split('\n').length;
        return sweepBlock(`${event.path}:${event.line + 1}:${end}`, sweepChange(event));
      }),
      sweepBlock(`original/${place}`, regionBefore(input)),
      sweepBlock(`current/${place}`, marked),
      `${fileSeparator}updated/${place}\n${prefill(input)}`,
    ].join('');
    return { text, stop: [...stops, '<|im_end|>', '<|im_start|>'] };
  },
  parse(answer, input) {
    const text = prefill(input) + (answer.split(fileSeparator, 1)[0] ?? '');
    const taken = takeCursor(text, cursorTag);
    const echoed = tokenIn(taken.text, tokens);
    if (echoed !== undefined) return { kind: 'wrong', fault: `has the token ${echoed}` };
    if (answer.trim() === '' && input.region.slice(prefill(input).length).trim() !== '')
      return { kind: 'wrong', fault: 'is empty' };
    return { kind: 'region', ...taken, text: endedLike(input.region, taken.text) };
  },
  evidence: 'ports of its inference script; the heads of changes are uncertain',
};

/** What the answer begins with: the lines above the cursor's, or the first alone when the last edit added lines above it. */
function prefill(input: EditPromptInput): string {
  const { region, cursor, firstLine, path, events } = input;
  const above = region.slice(0, region.lastIndexOf('\n', cursor - 1) + 1);
  const last = events.findLast((event) => event.path === path);
  if (last === undefined || above === '') return cursor === 0 ? '' : above;
  const cursorLine = firstLine + above.split('\n').length - 1;
  const addsLines = last.after.split('\n').length > last.before.split('\n').length;
  const endsAbove = last.line + withoutLineEnd(last.after).split('\n').length <= cursorLine;
  return addsLines && endsAbove ? above.slice(0, above.indexOf('\n') + 1) : above;
}
