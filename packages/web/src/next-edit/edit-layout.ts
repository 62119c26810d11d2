import type { DrawnEdit } from './edit-port';
import { linePieces } from './line-pieces';

/** How an edit is drawn into a document that does not change: by offsets in it, in its order. */
export type EditMark =
  /** Text that goes. */
  | { readonly kind: 'removed'; readonly from: number; readonly to: number }
  /** Text within a line that comes before `at`. */
  | { readonly kind: 'added'; readonly at: number; readonly text: string }
  /** Whole lines that come above or below the line of `at`. */
  | { readonly kind: 'lines'; readonly at: number; readonly side: 'above' | 'below'; readonly text: string };

/**
 * The marks of `edit` in `text`: words where a line takes the place of another, else whole lines.
 *
 * @param lineStart - offset of a line, from 0
 */
export function editMarks(edit: DrawnEdit, text: string, lineStart: (line: number) => number): EditMark[] {
  const { start, end, insertText, drawing } = edit;
  if (drawing.kind === 'ghost-text') return inserted(drawing.at, drawing.text);
  if (drawing.lines.length === 0)
    return [
      ...(start === end ? [] : [{ kind: 'removed', from: start, to: end } as const]),
      ...inserted(end, insertText),
    ];
  const marks: EditMark[] = [];
  const { lines } = drawing;
  /** Start of the last line of the document that was passed. */
  let last: number | undefined;
  for (let index = 0; index < lines.length;) {
    const { kind, line } = lines[index] as (typeof lines)[number];
    if (kind === 'same') {
      last = lineStart(line ?? 0);
      index++;
      continue;
    }
    const block = lines.slice(index);
    const removed = block.slice(0, lengthOf(block, 'removed'));
    const added = block.slice(
      removed.length,
      removed.length + lengthOf(block.slice(removed.length), 'added'),
    );
    index += removed.length + added.length;
    // A line that takes the place of another is drawn in it, unless next to nothing of it is left.
    let paired = 0;
    while (paired < Math.min(removed.length, added.length) && isAlike(removed[paired], added[paired]))
      paired++;
    for (const [at, old] of removed.entries()) {
      const from = lineStart(old.line ?? 0);
      const now = at < paired ? added[at] : undefined;
      last = from;
      if (now === undefined) {
        if (old.text !== '') marks.push({ kind: 'removed', from, to: from + old.text.length });
        continue;
      }
      for (const piece of linePieces(old, now))
        marks.push(
          piece.kind === 'removed'
            ? { kind: 'removed', from: from + piece.from, to: from + piece.to }
            : { kind: 'added', at: from + piece.at, text: piece.text },
        );
    }
    const rest = added.slice(paired);
    if (rest.length === 0) continue;
    const put = rest.map((each) => each.text).join('\n');
    const isAbove =
      last === undefined && (start === 0 || text.charAt(start - 1) === '\n') && insertText.endsWith('\n');
    marks.push({ kind: 'lines', at: last ?? start, side: isAbove ? 'above' : 'below', text: put });
  }
  return marks;
}

function inserted(at: number, text: string): EditMark[] {
  const lineEnd = text.indexOf('\n');
  if (lineEnd < 0) return text === '' ? [] : [{ kind: 'added', at, text }];
  return [
    ...(lineEnd === 0 ? [] : [{ kind: 'added', at, text: text.slice(0, lineEnd) } as const]),
    { kind: 'lines', at, side: 'below', text: text.slice(lineEnd + 1) },
  ];
}

type Line = Extract<DrawnEdit['drawing'], { kind: 'diff' }>['lines'][number];

function lengthOf(lines: readonly Line[], kind: Line['kind']): number {
  const end = lines.findIndex((each) => each.kind !== kind);
  return end < 0 ? lines.length : end;
}

/** Whether more than a third of the old line stays. */
function isAlike(old: Line | undefined, now: Line | undefined): boolean {
  if (old === undefined || now === undefined) return false;
  const gone = old.changes.reduce((sum, { start, end }) => sum + end - start, 0);
  const length = old.text.trim().length;
  return gone === 0 || length - gone > length / 3;
}
