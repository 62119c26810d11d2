import { isBlank } from '../domain/lines';
import type { Surroundings } from '../domain/surroundings';
import type { Passed, StreamFilter } from './stream-filter';

/** A line of the answer. */
export interface AnswerLine {
  /** Without its line end. */
  readonly text: string;
  /** Where it begins in the answer. */
  readonly at: number;
  /** It is a continuation of the cursor's line. */
  readonly first: boolean;
}

/** What a rule that goes by lines decides. Offsets count from the start of the answer. */
export interface LineJudge {
  /** A whole line with something on it. Answers where the answer ends, or nothing. */
  line(line: AnswerLine): number | undefined;
  /** The line so far, after each piece. Answers where the answer ends, or nothing. */
  piece?(line: AnswerLine): number | undefined;
  /** From where on text must wait; `Infinity` when nothing must. */
  holdFrom(line: AnswerLine): number;
  /** The stream is over. Answers where the answer ends, or nothing. */
  end?(): number | undefined;
}

/** A filter made of a judge of lines. Blank lines wait for the line after them; a cut before a line drops them. */
export function lineFilter(name: string, surroundings: Surroundings, judge: LineJudge): StreamFilter {
  let text = '';
  let released = 0;
  let lineStart = 0;
  /** After the last whole line that is not blank, with its line end. */
  let written = 0;

  function release(to: number): string {
    const passed = text.slice(released, Math.max(to, released));
    released = Math.max(to, released);
    return passed;
  }

  /** After the last line before `cut` that is not blank, with its line end; `cut` itself inside of a line. */
  function writtenBefore(cut: number): number {
    const lineEnd = text.indexOf('\n', text.slice(0, cut).trimEnd().length);
    return lineEnd < 0 || lineEnd >= cut ? cut : lineEnd + 1;
  }

  function stopAt(cut: number): Passed {
    const end = writtenBefore(cut);
    const blankLine = surroundings.onBlankTail && text.slice(end, cut).includes('\n') ? '\n' : '';
    return { text: release(end) + blankLine, stop: name };
  }

  return {
    push(piece) {
      text += piece;
      for (let end = text.indexOf('\n', lineStart); end >= 0; end = text.indexOf('\n', lineStart)) {
        const line = { text: text.slice(lineStart, end), at: lineStart, first: lineStart === 0 };
        const cut = isBlank(line.text) ? undefined : judge.line(line);
        if (cut !== undefined) return stopAt(cut);
        lineStart = end + 1;
        if (!isBlank(line.text) || written === 0) written = lineStart;
      }
      const line = { text: text.slice(lineStart), at: lineStart, first: lineStart === 0 };
      const cut = isBlank(line.text) ? undefined : judge.piece?.(line);
      if (cut !== undefined) return stopAt(cut);
      const firm = isBlank(line.text) ? (line.first ? 0 : written) : text.length;
      const hold = judge.holdFrom(line);
      // Blank lines before a line that waits wait with it.
      return { text: release(Math.min(firm, hold <= line.at ? writtenBefore(hold) : hold)) };
    },
    end() {
      const last = { text: text.slice(lineStart), at: lineStart, first: lineStart === 0 };
      const cut = (isBlank(last.text) ? undefined : judge.line(last)) ?? judge.end?.();
      return cut === undefined ? { text: release(text.length) } : stopAt(cut);
    },
  };
}
