import { sample } from './sampling';

/** How code is cut for the test. `block`: all lines of one indentation, the line that opens them is before the cursor. */
export type HoleKind = 'whole line' | 'rest of line' | 'gap in line' | 'block';

/** A piece cut out of a text. */
export interface Hole {
  readonly prefix: string;
  readonly missing: string;
  readonly suffix: string;
}

/** Lines of a block. */
const blockLines = { min: 2, max: 6 };

/** Cuts pieces of up to `count` lines of `text`, where typing may pause: after the indentation, or before a word or sign. */
export function cutLines(
  text: string,
  count: number,
  kind: Exclude<HoleKind, 'block'>,
  random: () => number,
): Hole[] {
  const lines = text.split('\n');
  const numbers = sample(
    [...lines.keys()].filter((number) => isCode(lines[number] ?? '')),
    count,
    random,
  );
  return numbers.flatMap((number) => {
    const hole = cutLine(lines[number] ?? '', kind, random);
    if (hole === undefined) return [];
    const { before, missing, after } = hole;
    const prefix = [...lines.slice(0, number), before].join('\n');
    return [{ prefix, missing, suffix: [after, ...lines.slice(number + 1)].join('\n') }];
  });
}

/** Cuts up to `count` whole blocks of 2 to 6 lines out of `text`. */
export function cutBlocks(text: string, count: number, random: () => number): Hole[] {
  const lines = text.split('\n');
  const blocks = [...lines.keys()].flatMap((number) => {
    const end = blockEnd(lines, number);
    return end === undefined ? [] : [{ number, end }];
  });
  return sample(blocks, count, random).map(({ number, end }) => {
    const indentation = indentationOf(lines[number] ?? '');
    const missing = lines.slice(number, end).join('\n').slice(indentation).trimEnd();
    const prefix = `${lines.slice(0, number).join('\n')}\n${(lines[number] ?? '').slice(0, indentation)}`;
    return { prefix, missing, suffix: ['', ...lines.slice(end)].join('\n') };
  });
}

/** End of the block that begins with line `number`; `undefined` when none does. */
function blockEnd(lines: readonly string[], number: number): number | undefined {
  const first = lines[number] ?? '';
  const opener = lines[number - 1] ?? '';
  const indentation = indentationOf(first);
  if (!isCode(first) || opener.trim() === '' || indentationOf(opener) >= indentation) return undefined;
  let end = number + 1;
  while (end < lines.length) {
    const line = lines[end] ?? '';
    if (line.trim() === '' || indentationOf(line) < indentation) break;
    end++;
  }
  const count = end - number;
  return count >= blockLines.min && count <= blockLines.max ? end : undefined;
}

function isCode(line: string): boolean {
  const content = line.trim();
  return content.length >= 8 && !/^(\/\/|\/\*|\*|#|""")/.test(content);
}

function indentationOf(line: string): number {
  return line.length - line.trimStart().length;
}

function cutLine(line: string, kind: HoleKind, random: () => number) {
  const content = line.trimEnd();
  const indentation = indentationOf(content);
  if (kind === 'whole line')
    return { before: content.slice(0, indentation), missing: content.slice(indentation), after: '' };
  const places = [...content.matchAll(/\b\w|[^\w\s]/g)]
    .map(({ index }) => index)
    .filter((at) => at > indentation);
  const [first, second] = sample(places, 2, random).toSorted((a, b) => a - b);
  if (first === undefined || second === undefined) return undefined;
  const end = kind === 'rest of line' ? content.length : second;
  return { before: content.slice(0, first), missing: content.slice(first, end), after: content.slice(end) };
}
