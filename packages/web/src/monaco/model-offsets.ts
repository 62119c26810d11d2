import type { Model } from './monaco-types';

interface Position {
  readonly lineNumber: number;
  readonly column: number;
}

/** Offset of `position` in the model's text with `\n` for every line end, as a session counts; Monaco counts `\r\n` as two. */
export function offsetAt(model: Model, position: Position): number {
  return model.getOffsetAt(position) - extraBefore(model, position.lineNumber);
}

/** Inverse of {@link offsetAt}; like Monaco's own it stays within the text. */
export function positionAt(model: Model, offset: number): Position {
  if (model.getEOL() === '\n') return model.getPositionAt(offset);
  let [first, last] = [1, model.getLineCount()];
  while (first < last) {
    const middle = Math.ceil((first + last) / 2);
    if (offsetAt(model, { lineNumber: middle, column: 1 }) <= offset) first = middle;
    else last = middle - 1;
  }
  return model.getPositionAt(offset + extraBefore(model, first));
}

/** Units that the line ends before a line have beyond one each. */
function extraBefore(model: Model, lineNumber: number): number {
  return model.getEOL() === '\n' ? 0 : lineNumber - 1;
}
