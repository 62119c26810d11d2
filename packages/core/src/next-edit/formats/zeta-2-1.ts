import type { EditFormat, EditPromptInput } from './edit-format';
import { takeCursor, tokenIn, withMark, withoutLineEnd } from './format-text';
import { seedEnd, zeta2Frame, zeta2Tokens, zetaCursor } from './zeta-2-frame';

const tag = /<\|marker_(\d+)\|>/g;
/** Lines that a block must have behind it and ahead to begin after a blank line. */
const minLines = 6;
const maxLines = 16;
/** How far the beginning of a block that has become too long may be moved. */
const maxMoved = 5;
const badStart = /^\s*(?:[}\])]|(?:break|continue|return|throw|end)\b)/;

/** Zeta 2.1: the region cut into blocks by numbered tags; the answer is the text between two of them. */
export const zeta21: EditFormat = {
  name: 'zeta-2.1',
  models: ['^zeta-?2(?:\\.|-)1(?!\\d)'],
  asked: 'text',
  shape: { by: 'tokens', editable: 350, context: 150 },
  maxEvents: 6,
  tokens: [...zeta2Tokens, '<|marker_'],
  render(input) {
    return { text: zeta2Frame(input, `${tagged(input)}\n`), stop: [seedEnd] };
  },
  parse(answer, { region }, isWhole) {
    const text = answer.replaceAll(seedEnd, '');
    const tags = [...text.matchAll(tag)];
    const [first, last] = [tags[0], tags.at(-1)];
    if (text.trim() === 'NO_EDITS') return { kind: 'no-edit' };
    if (first === undefined || last === undefined)
      return { kind: 'wrong', fault: 'has no <|marker_N|> tags' };
    if (first === last)
      return { kind: 'wrong', fault: isWhole ? `ends without a second tag after ${first[0]}` : 'broke off' };
    const starts = blockStarts(region);
    const [from, to] = [Number(first[1]), Number(last[1])];
    if (from === to) return { kind: 'no-edit' };
    if (from > to || from < 1 || to > starts.length)
      return { kind: 'wrong', fault: `goes from ${first[0]} to ${last[0]}, of ${starts.length} tags` };
    const echoed = tokenIn(
      text,
      zeta2Tokens.filter((token) => token !== zetaCursor),
    );
    if (echoed !== undefined) return { kind: 'wrong', fault: `repeats ${echoed} of the prompt` };
    const inner = text.slice(first.index + first[0].length, last.index).replaceAll(tag, '');
    const [start = 0, end = region.length] = [starts[from - 1], starts[to - 1]];
    const replaced = region.slice(start, end);
    const { text: put, cursor } = takeCursor(inner, zetaCursor);
    // A line end that only the tags lost.
    const missing = put !== '' && replaced.endsWith('\n') && !put.endsWith('\n') ? '\n' : '';
    return {
      kind: 'region',
      text: region.slice(0, start) + put + missing + region.slice(end),
      ...(cursor === undefined ? {} : { cursor: start + cursor }),
    };
  },
  evidence: "V0318SeedMultiRegions of the authors' client",
};

/** The region with a tag before each block and one at its end. */
function tagged({ region, cursor }: EditPromptInput): string {
  const starts = blockStarts(region);
  const at = Math.min(cursor, withoutLineEnd(region).length);
  return starts
    .map((start, index) => {
      const end = starts[index + 1];
      const block = end === undefined ? '' : region.slice(start, end);
      const isHere = end !== undefined && start <= at && (at < end || end === region.length);
      return `<|marker_${index + 1}|>${isHere ? withMark(block, at - start, zetaCursor) : block}`;
    })
    .join('');
}

/** Where the tags are: at the start of each block, and at the end. */
function blockStarts(region: string): readonly number[] {
  const lines = withoutLineEnd(region).split('\n');
  const offsets: number[] = [];
  let offset = 0;
  for (const line of lines) {
    offsets.push(offset);
    offset += line.length + 1;
  }
  const starts = [0];
  let from = 0;
  for (let line = 1; line < lines.length; line++) {
    const behind = line - from;
    const isParagraph =
      lines[line]?.trim() !== '' &&
      lines[line - 1]?.trim() === '' &&
      behind >= minLines &&
      lines.length - line >= minLines;
    const isTooLong = behind >= maxLines && lines.length - line > 0;
    if (!isParagraph && !isTooLong) continue;
    let start = line;
    if (!isParagraph)
      while (start < lines.length - 1 && start - line < maxMoved && badStart.test(lines[start] ?? ''))
        start++;
    if (!isParagraph && badStart.test(lines[start] ?? '')) start = line;
    starts.push(offsets[start] ?? region.length);
    from = line = start;
  }
  return [...starts, region.length];
}
