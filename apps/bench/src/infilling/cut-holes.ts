import { below } from './random';

export type HoleLevel = 'statement' | 'block' | 'function';
export const holeLevels: readonly HoleLevel[] = ['statement', 'block', 'function'];

/** A piece taken out of a file: `prefix + middle + suffix` is the file. The middle begins after its first line's indentation. */
export interface Hole {
  readonly level: HoleLevel;
  readonly prefix: string;
  readonly middle: string;
  readonly suffix: string;
}

/** Maximum of lines of a middle. */
const maxLines: Readonly<Record<HoleLevel, number>> = { statement: 8, block: 20, function: 40 };

/**
 * A hole of `level` at a random place of a well-indented file, or nothing when the place has none. A statement is a line with
 * the further indented lines and the closers that belong to it; a block is all that is further right than the line that
 * opens it; a function is a block whose opening line looks like the head of one.
 */
export function cutHole(
  file: string,
  level: HoleLevel,
  functionHead: RegExp,
  random: () => number,
): Hole | undefined {
  const lines = file.split('\n');
  const at = below(random, lines.length);
  const line = lines[at] ?? '';
  if (line.trim().length < 3 || isComment(line) || /^\s*[)\]}]/.test(line)) return undefined;
  if (level === 'statement') {
    let end = at;
    while (end + 1 < lines.length && belongs(lines, at, end + 1)) end++;
    return hole(lines, at, trimmed(lines, at, end), level);
  }
  if (level === 'function' && !functionHead.test(line)) return undefined;
  if (!/[{:]\s*$/.test(line)) return undefined;
  let end = at;
  for (let next = at + 1; next < lines.length; next++) {
    const text = lines[next] ?? '';
    if (text.trim() === '') continue;
    if (indentOf(text) <= indentOf(line)) break;
    end = next;
  }
  return end === at ? undefined : hole(lines, firstWritten(lines, at + 1), end, level);
}

function hole(lines: readonly string[], from: number, to: number, level: HoleLevel): Hole | undefined {
  if (to - from + 1 > maxLines[level] || from > to) return undefined;
  const first = lines[from] ?? '';
  const lead = first.length - first.trimStart().length;
  const before = lines
    .slice(0, from)
    .map((line) => `${line}\n`)
    .join('');
  const middle = lines
    .slice(from, to + 1)
    .join('\n')
    .slice(lead);
  if (isComment(middle) || middle.length < 4) return undefined;
  const rest = lines.slice(to + 1);
  return {
    level,
    prefix: before + first.slice(0, lead),
    middle,
    suffix: rest.length === 0 ? '' : `\n${rest.join('\n')}`,
  };
}

function belongs(lines: readonly string[], at: number, next: number): boolean {
  const head = indentOf(lines[at] ?? '');
  const text = lines[next] ?? '';
  if (text.trim() === '')
    return lines.slice(next + 1, next + 3).some((line) => line.trim() !== '' && indentOf(line) > head);
  return indentOf(text) > head || (indentOf(text) === head && /^\s*[)\]}]/.test(text));
}

function trimmed(lines: readonly string[], from: number, to: number): number {
  let end = to;
  while (end > from && (lines[end] ?? '').trim() === '') end--;
  return end;
}

function firstWritten(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length && (lines[at] ?? '').trim() === '') at++;
  return at;
}

function indentOf(line: string): number {
  return line.replace(/\t/g, '    ').search(/\S|$/);
}

function isComment(line: string): boolean {
  return /^\s*(\/\/|\/\*|\*|#(?!include|define|if|else|endif)|"""|''')/.test(line);
}
