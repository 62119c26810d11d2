import type { EditFormat } from './edit-format';
import { endedLike, tokenIn } from './format-text';
import { fileSeparator, regionBefore, sweepBlock, sweepChange } from './sweep-blocks';

/** Sweep's next-edit models of 0.5 and 1.5 billion parameters: a window of 21 lines before and after the last edit. */
export const sweep1: EditFormat = {
  name: 'sweep-v1',
  models: ['^sweep-next-edit(?!-?(?:v2|7b))'],
  asked: 'text',
  shape: { by: 'lines', above: 10, below: 10, contextAbove: 0, contextBelow: 0 },
  maxEvents: 3,
  tokens: [fileSeparator, '</s>', '<|endoftext|>'],
  render(input) {
    const { path, region, events, snippets } = input;
    const text = [
      ...snippets.map((snippet) => sweepBlock(snippet.path, snippet.text)),
      ...events.map((event) => sweepBlock(`${event.path}.diff`, sweepChange(event))),
      sweepBlock(`original/${path}`, regionBefore(input)),
      sweepBlock(`current/${path}`, region),
      `${fileSeparator}updated/${path}\n`,
    ].join('');
    return { text, stop: [fileSeparator, '</s>', '<|endoftext|>'] };
  },
  parse(answer, { region }) {
    const text = answer.split(fileSeparator, 1)[0] ?? '';
    const echoed = tokenIn(text, ['<|fim_', '<|im_', '<|editable_region_', '<|code_to_edit|>']);
    if (echoed !== undefined) return { kind: 'wrong', fault: `has ${echoed}, a token of another format` };
    return { kind: 'region', text: endedLike(region, text) };
  },
  evidence: "the authors' blog and model cards",
};
