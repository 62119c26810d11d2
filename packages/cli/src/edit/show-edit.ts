import type { WriteStream } from 'node:tty';
import { formatPatch, structuredPatch } from 'diff';
import type { EditItem } from '@org/completion-core/next-edit';
import type { Terminal } from '../io/terminal';

/** Lines around the change. */
const contextLines = 3;

/**
 * A next edit as a unified diff, which `git apply` and `patch -p1` take.
 *
 * @param text - the document, with its own line ends
 * @param path - of the document, relative to the workspace, with `/`
 */
export function unifiedDiff(text: string, { range, insertText }: EditItem, path: string): string {
  const start = linesAbove(text, range.start, contextLines);
  const end = linesBelow(text, range.end, contextLines);
  const edited = text.slice(start, range.start) + insertText + text.slice(range.end, end);
  const patch = structuredPatch(
    `a/${path}`,
    `b/${path}`,
    text.slice(start, end),
    edited,
    undefined,
    undefined,
    {
      context: contextLines,
    },
  );
  const above = text.slice(0, start).split('\n').length - 1;
  const hunks = patch.hunks.map((hunk) => ({
    ...hunk,
    oldStart: hunk.oldStart + above,
    newStart: hunk.newStart + above,
  }));
  return formatPatch(
    { ...patch, hunks },
    { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
  );
}

/** Start of the line that is `count` lines above that of `offset`. */
function linesAbove(text: string, offset: number, count: number): number {
  let at = offset;
  for (let line = 0; line <= count; line++) {
    const end = text.lastIndexOf('\n', at - 1);
    if (at === 0 || end < 0) return 0;
    at = end;
  }
  return at + 1;
}

/** End of the line that is `count` lines below that of `offset`, with its line end. */
function linesBelow(text: string, offset: number, count: number): number {
  let at = offset;
  for (let line = 0; line <= count; line++) {
    const end = text.indexOf('\n', at);
    if (end < 0) return text.length;
    at = end + 1;
  }
  return at;
}

/** `diff` as a stream shows it: as it is in a pipe, in colors in a terminal that has them. */
export function shownDiff(diff: string, { stdout, env }: Pick<Terminal, 'stdout' | 'env'>): string {
  if (stdout.isTTY !== true) return diff;
  const hasColors = ((stdout as Partial<WriteStream>).getColorDepth?.(env) ?? 1) > 1;
  return diff
    .split('\n')
    .map((line, index) => {
      const color = hasColors ? colorOf(line, index) : undefined;
      const visible = visibleText(line);
      return color === undefined ? visible : `\u001B[${color}m${visible}\u001B[0m`;
    })
    .join('\n');
}

/** Colors by how a line begins, as git has them; the first two lines name the file. */
const colors: Readonly<Record<string, number>> = { '@': 36, '-': 31, '+': 32 };
const bold = 1;

function colorOf(line: string, index: number): number | undefined {
  return index < 2 ? bold : colors[line.charAt(0)];
}

/** A model's text must not steer the terminal: control characters are shown as pictures, a carriage return at the end not at all. */
function visibleText(line: string): string {
  return line.replace(/\r$/, '').replace(/(?!\t)\p{Cc}/gu, pictureOf);
}

/** The character of Unicode that pictures a control character; the replacement character where there is none. */
function pictureOf(control: string): string {
  const code = control.charCodeAt(0);
  if (code === 0x7f) return '\u2421';
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\uFFFD';
}
