import { isBlank } from '../text/lines';
import type { CodeContext } from '../languages/code-context';
import type { Passed, StreamFilter } from './stream-filter';

/** A line of the answer. */
export interface AnswerLine {
  /** Without its line end. */
  readonly text: string;
  /** Where it begins in the answer. */
  readonly start: number;
  /** It continues the cursor's line. */
  readonly first: boolean;
  /** Its line end has come. */
  readonly complete: boolean;
  /** Line ends and blank lines between it and the previous line that is not blank. */
  readonly gap: string;
}

/** Where an answer ends, and why. */
export interface Cut {
  /** Offset in the answer. */
  readonly end: number;
  /** The name that goes into the outcome. */
  readonly reason: string;
  /** The line end after the cut is the document's, so that line ends before it are kept. */
  readonly keepsLineEnds?: boolean;
}

/** The decisions of a rule on lines. Offsets count from the start of the answer. */
export interface LineJudge {
  /** Called for each line that is not blank, when it is complete or the last of the answer. */
  line(line: AnswerLine): Cut | undefined;
  /** Called with the incomplete line after each piece. */
  piece?(line: AnswerLine): Cut | undefined;
  /** Offset from which text must wait; `Infinity` when none must. */
  holdFrom(line: AnswerLine): number;
  /** Called when the stream is over; `finished` when the model ended it. */
  end?(finished: boolean): Cut | undefined;
}

/** A filter that asks `judge` about each line. Blank lines wait for the line after them; a cut before that line drops them. */
export function lineFilter(context: CodeContext, judge: LineJudge): StreamFilter {
  let text = '';
  let released = 0;
  let lineStart = 0;
  /** After the last whole line that is not blank, with its line end. */
  let written = 0;
  /** The end of that line, before its line end. */
  let writtenEnd = 0;

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

  function stopAt({ end: cut, reason, keepsLineEnds }: Cut): Passed {
    if (keepsLineEnds === true) {
      const passed = release(cut);
      return { text: released === cut && cut > 0 ? `${passed}\n` : passed, stop: reason };
    }
    const end = writtenBefore(cut);
    const blankLine = context.onBlankTail && text.slice(end, cut).includes('\n') ? '\n' : '';
    return { text: release(end) + blankLine, stop: reason };
  }

  function lineAt(end: number, complete: boolean): AnswerLine {
    return {
      text: text.slice(lineStart, end),
      start: lineStart,
      first: lineStart === 0,
      complete,
      gap: text.slice(writtenEnd, lineStart),
    };
  }

  return {
    push(piece) {
      text += piece;
      for (let end = text.indexOf('\n', lineStart); end >= 0; end = text.indexOf('\n', lineStart)) {
        const line = lineAt(end, true);
        const cut = isBlank(line.text) ? undefined : judge.line(line);
        if (cut !== undefined) return stopAt(cut);
        lineStart = end + 1;
        if (!isBlank(line.text)) writtenEnd = end;
        if (!isBlank(line.text) || written === 0) written = lineStart;
      }
      const line = lineAt(text.length, false);
      const cut = isBlank(line.text) ? undefined : judge.piece?.(line);
      if (cut !== undefined) return stopAt(cut);
      const firm = isBlank(line.text) ? (line.first ? 0 : written) : text.length;
      const hold = judge.holdFrom(line);
      // Blank lines before a line that waits wait with it.
      return { text: release(Math.min(firm, hold <= line.start ? writtenBefore(hold) : hold)) };
    },
    end(finished = false) {
      const last = lineAt(text.length, false);
      const cut = (isBlank(last.text) ? undefined : judge.line(last)) ?? judge.end?.(finished);
      return cut === undefined ? { text: release(text.length) } : stopAt(cut);
    },
  };
}
