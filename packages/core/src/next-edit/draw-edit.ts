import { diffArrays } from 'diff';
import type { DiffLine, EditDrawing } from '../domain/edit-item';
import { changedWords } from './edit-words';
import type { Hunk } from './hunk';

/**
 * How an editor can draw `hunk` of `text`: ghost text where it is a pure insertion on the cursor's line, else the lines that change,
 * each with the words that differ.
 *
 * @param line - line of `hunk.start` in the document, from 0
 */
export function drawEdit(text: string, hunk: Hunk, cursor: number, line: number): EditDrawing {
  const { start, end } = hunk;
  const [from, to] = [Math.min(start, cursor), Math.max(start, cursor)];
  if (start === end && !/[\r\n]/.test(text.slice(from, to)) && !isLinesAbove(text, hunk))
    return { kind: 'ghost-text', at: start, text: hunk.text };
  const head = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end);
  const tail = next < 0 ? text.length : next;
  const old = linesOf(text.slice(start === 0 ? 0 : head, tail));
  const now = linesOf(text.slice(start === 0 ? 0 : head, start) + hunk.text + text.slice(end, tail));
  return { kind: 'diff', lines: diffLines(old, now, line) };
}

/** Whole lines before the one that the cursor is on are no continuation of anything. */
function isLinesAbove(text: string, { start, text: added }: Hunk): boolean {
  return added.endsWith('\n') && (start === 0 || text.charAt(start - 1) === '\n');
}

function linesOf(text: string): string[] {
  return text.replace(/\r\n?/g, '\n').split('\n');
}

function diffLines(old: readonly string[], now: readonly string[], firstLine: number): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  let line = firstLine;
  const parts = diffArrays([...old], [...now]);
  for (const [index, { value, added, removed }] of parts.entries()) {
    if (!added && !removed)
      lines.push(...value.map((text): DiffLine => ({ kind: 'same', text, line: line++, changes: [] })));
    if (removed) {
      const next = parts[index + 1];
      const put = next?.added === true ? next.value : [];
      lines.push(
        ...value.map((text, at): DiffLine => {
          const changes = put[at] === undefined ? whole(text) : changedWords(text, put[at]).old;
          return { kind: 'removed', text, line: line++, changes };
        }),
      );
    }
    if (added) {
      const last = parts[index - 1];
      const gone = last?.removed === true ? last.value : [];
      lines.push(
        ...value.map((text, at): DiffLine => {
          const changes = gone[at] === undefined ? whole(text) : changedWords(gone[at], text).now;
          return { kind: 'added', text, changes };
        }),
      );
    }
  }
  const first = lines.findIndex(({ kind }) => kind !== 'same');
  const last = lines.findLastIndex(({ kind }) => kind !== 'same');
  return lines.slice(Math.max(0, first), last + 1);
}

function whole(text: string): DiffLine['changes'] {
  return text === '' ? [] : [{ start: 0, end: text.length }];
}
