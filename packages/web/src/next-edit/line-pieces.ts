import type { DiffLine } from '@org/completion-core/next-edit';

/** A piece of a changed line: text that goes, by columns of the old line, or text that comes before a column of it. */
export type LinePiece =
  | { readonly kind: 'removed'; readonly from: number; readonly to: number }
  | { readonly kind: 'added'; readonly at: number; readonly text: string };

/** What changes when `old` becomes `now`, in the order of the line: each removed word before the one that takes its place. */
export function linePieces(old: DiffLine, now: DiffLine): readonly LinePiece[] {
  const pieces: LinePiece[] = [];
  const [gone, come] = [[...old.changes], [...now.changes]];
  let [from, to] = [0, 0];
  while (gone.length > 0 || come.length > 0) {
    const [left, right] = [gone[0], come[0]];
    if (left?.start === from) {
      if (left.end > from) pieces.push({ kind: 'removed', from, to: left.end });
      from = left.end;
      gone.shift();
    } else if (right?.start === to) {
      if (right.end > to) pieces.push({ kind: 'added', at: from, text: now.text.slice(to, right.end) });
      to = right.end;
      come.shift();
    } else {
      // What is between is the same in both lines.
      const same = Math.min((left?.start ?? Infinity) - from, (right?.start ?? Infinity) - to);
      if (!Number.isFinite(same) || same <= 0) break;
      from += same;
      to += same;
    }
  }
  return pieces;
}
