import type { DocumentPiece } from './document-piece';
import type { RegionShape } from './formats/edit-format';

/** Where in a piece the region and the text shown around it begin and end: at starts of lines. */
export interface EditRegion {
  readonly start: number;
  readonly end: number;
  readonly contextStart: number;
  readonly contextEnd: number;
}

/** UTF-16 units of a token, as the models' own clients estimate it. */
const tokenChars = 3;

/** Chooses the lines that the model rewrites, and those around them. The cursor's line is always among the first. */
export function chooseRegion(
  { text, cursor, firstLine }: Pick<DocumentPiece, 'text' | 'cursor' | 'firstLine'>,
  shape: RegionShape,
): EditRegion {
  const lines = new Lines(text, cursor);
  if (shape.by === 'tokens') {
    const region = lines.grow({ from: lines.cursor, to: lines.cursor }, shape.editable * tokenChars);
    const around = lines.grow(region, shape.context * tokenChars, false);
    return lines.offsets(region, around);
  }
  const { above, below, contextAbove, contextBelow, snap = 1 } = shape;
  const region = lines.within(lines.cursor - above, lines.cursor + below);
  const first = firstLine + lines.cursor - Math.max(above, contextAbove);
  const snapped = Math.max(0, Math.floor(first / snap) * snap - firstLine);
  const around = lines.within(snapped, lines.cursor + Math.max(below, contextBelow));
  return lines.offsets(region, around);
}

interface LineRange {
  readonly from: number;
  readonly to: number;
}

class Lines {
  /** Where each line begins, and the end. */
  readonly #starts: readonly number[];
  readonly cursor: number;

  constructor(text: string, cursor: number) {
    const starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.cursor = starts.findLastIndex((start) => start <= cursor);
    this.#starts = [...starts, text.length];
  }

  get #last(): number {
    return this.#starts.length - 2;
  }

  /** Adds whole lines below and above in turn while they fit into `chars`; the lines of `range` count with `countsOwn`. */
  grow(range: LineRange, chars: number, countsOwn = true): LineRange {
    let { from, to } = range;
    let left = chars - (countsOwn ? this.#length(from) : 0);
    for (let below = true, stuck = 0; stuck < 2; below = !below) {
      const next = below ? to + 1 : from - 1;
      const fits = next >= 0 && next <= this.#last && this.#length(next) <= left;
      if (!fits) {
        stuck++;
        continue;
      }
      stuck = 0;
      left -= this.#length(next);
      if (below) to = next;
      else from = next;
    }
    return { from, to };
  }

  within(from: number, to: number): LineRange {
    return { from: Math.max(0, from), to: Math.min(this.#last, to) };
  }

  offsets(region: LineRange, around: LineRange): EditRegion {
    const at = (line: number) => this.#starts[line] ?? 0;
    return {
      start: at(region.from),
      end: at(region.to + 1),
      contextStart: Math.min(at(around.from), at(region.from)),
      contextEnd: Math.max(at(around.to + 1), at(region.to + 1)),
    };
  }

  #length(line: number): number {
    return (this.#starts[line + 1] ?? 0) - (this.#starts[line] ?? 0);
  }
}
