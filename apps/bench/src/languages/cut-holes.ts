import { below, pick } from '../infilling/random';
import type { BlockStyle } from './block-styles';
import type { BenchLanguage } from './languages';
import { openPairs } from './open-pairs';

export type HoleKind = 'rest' | 'pair' | 'inner' | 'block';
export const holeKinds: readonly HoleKind[] = ['rest', 'pair', 'inner', 'block'];

/** A position in a file as it is while the user types there. */
export interface Hole {
  readonly kind: HoleKind;
  readonly prefix: string;
  /** The true answer: from the cursor to the end of the hole. */
  readonly truth: string;
  readonly suffix: string;
  /** The right document: the file. */
  readonly expected: string;
  /** The text that a model which does not stop repeats: the rest of the line, or the line that closes the block. */
  readonly closes: string;
}

/** Maximum of lines of a block. */
const maxBlockLength = 12;

/** A hole of `kind` at a random line of `text`, or nothing when that line has none. */
export function cutHole(
  text: string,
  kind: HoleKind,
  language: BenchLanguage,
  random: () => number,
): Hole | undefined {
  const lines = text.split('\n');
  const at = below(random, lines.length);
  const line = lines[at] ?? '';
  if (line.trim() === '') return undefined;
  if (kind === 'block') return blockHole(lines, at, language.blocks);
  if (/\s$/.test(line)) return undefined;
  const start = lines.slice(0, at).reduce((sum, each) => sum + each.length + 1, 0);
  const place: LinePlace = { text, line, start };
  if (kind === 'rest') return restHole(place, random);
  if (kind === 'inner') return innerHole(place, random);
  return pairHole(place, language.quotes, random);
}

interface LinePlace {
  readonly text: string;
  readonly line: string;
  /** Offset of the line in the text. */
  readonly start: number;
}

/** No text is after the cursor on its line. */
function restHole({ text, line, start }: LinePlace, random: () => number): Hole {
  const from = start + pick(random, tokensIn(line)).start;
  const to = start + line.length;
  return lineHole('rest', text, { from, to, paired: '', closes: '' });
}

/** One to four words and marks inside a line, a word among them. */
function innerHole({ text, line, start }: LinePlace, random: () => number): Hole | undefined {
  const tokens = tokensIn(line);
  const first = 1 + below(random, tokens.length);
  const last = first + below(random, 4);
  const [head, tail] = [tokens[first], tokens[last]];
  if (head === undefined || tail === undefined || last + 1 >= tokens.length) return undefined;
  const closes = line.slice(tail.end);
  if (!/[\p{L}\p{N}]/u.test(line.slice(head.start, tail.end))) return undefined;
  return lineHole('inner', text, { from: start + head.start, to: start + tail.end, paired: '', closes });
}

/** Right behind an opening bracket or quote; only what the editor has closed is after the cursor. */
function pairHole({ text, line, start }: LinePlace, quotes: string, random: () => number): Hole | undefined {
  const pairs = openPairs(line, quotes);
  if (pairs.length === 0) return undefined;
  const { at, closers } = pick(random, pairs);
  // Editors close every bracket that was typed; some of it may have been typed over since.
  const paired = random() < 0.5 ? closers.slice(0, 1) : closers;
  if (line.slice(at) === paired) return undefined;
  return lineHole('pair', text, { from: start + at, to: start + line.length, paired, closes: '' });
}

function lineHole(
  kind: HoleKind,
  text: string,
  cut: { readonly from: number; readonly to: number; readonly paired: string; readonly closes: string },
): Hole {
  return {
    kind,
    prefix: text.slice(0, cut.from),
    truth: text.slice(cut.from, cut.to),
    suffix: cut.paired + text.slice(cut.to),
    expected: text,
    closes: cut.closes,
  };
}

/** The whole body of the block that line `at` opens. */
function blockHole(lines: readonly string[], at: number, styles: readonly BlockStyle[]): Hole | undefined {
  const opener = lines[at] ?? '';
  for (const style of styles) {
    if (!style.opens.test(opener.trim())) continue;
    const close = closingLine(lines, at, style);
    if (close === undefined) continue;
    let end = close - 1;
    while (end > at && (lines[end] ?? '').trim() === '') end--;
    const first = lines[at + 1] ?? '';
    if (end <= at || first.trim() === '') continue;
    const lead = first.length - first.trimStart().length;
    const body = lines.slice(at + 1, end + 1).join('\n');
    if (/\s$/.test(body)) continue;
    const before = lines.slice(0, at + 1).join('\n');
    const rest = lines.slice(end + 1).join('\n');
    return {
      kind: 'block',
      prefix: `${before}\n${first.slice(0, lead)}`,
      truth: body.slice(lead),
      suffix: `\n${rest}`,
      expected: lines.join('\n'),
      closes: style.closes === undefined ? '' : `\n${lines.slice(end + 1, close + 1).join('\n')}`,
    };
  }
  return undefined;
}

function closingLine(lines: readonly string[], at: number, style: BlockStyle): number | undefined {
  const indent = indentOf(lines[at] ?? '');
  for (let next = at + 1; next <= at + maxBlockLength + 1 && next < lines.length; next++) {
    const line = lines[next] ?? '';
    if (line.trim() === '') continue;
    const deeper = indentOf(line) > indent;
    if (style.closes === undefined) {
      if (!deeper) return next;
    } else if (style.indented) {
      if (!deeper) return indentOf(line) === indent && style.closes.test(line.trim()) ? next : undefined;
    } else if (style.closes.test(line.trim())) return next;
    else if (style.opens.test(line.trim())) return undefined;
  }
  return undefined;
}

function indentOf(line: string): number {
  return line.replace(/\t/g, '        ').search(/\S|$/);
}

/** Words, operators, and single brackets and quotes: units that are typed without a pause. */
function tokensIn(line: string): readonly { readonly start: number; readonly end: number }[] {
  return [...line.matchAll(/[\p{L}\p{N}_$]+|[-+*/%=<>!&|^~?:.@#\\]+|\S/gu)].map(({ index, 0: token }) => ({
    start: index,
    end: index + token.length,
  }));
}
