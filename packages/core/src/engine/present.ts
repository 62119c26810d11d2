import type { CursorContext } from '../domain/cursor';
import type { CompletionItem } from '../domain/item';
import { isBlank } from '../text/lines';
import type { Multiline } from '../domain/options';
import type { CursorPosition } from '../domain/cursor-position';
import type { Indentation, TriggerKind } from '../domain/request';
import { postprocess } from '../postprocess/postprocess';
import { CodeContext } from '../languages/code-context';
import { visibleLines } from '../postprocess/visible-lines';
import type { Answer, Segment } from '../reuse/answer';
import { fitHere, type Selected } from './selection';

/** How an answer is to be shown. */
export interface View {
  readonly multiline: Multiline;
  readonly triggerKind: TriggerKind;
  readonly indentation: Indentation | undefined;
  /** The entry selected in the editor's own popup, which items must extend. */
  readonly selected: Selected | undefined;
}

/** What an answer gives at a place. */
export type Presented =
  /** More of the stream is needed. */
  | { readonly kind: 'waiting' }
  /** Nothing is left of it here. */
  | { readonly kind: 'exhausted' }
  /** A rule refuses what is there. */
  | { readonly kind: 'refused'; readonly rule: string }
  /** `final`: the stream will not extend it. */
  | { readonly kind: 'item'; readonly item: CompletionItem; readonly text: string; readonly final: boolean };

/**
 * What of `answer` is to be shown at `place`, after `typed` of it was typed. Whole lines only. What is shown is always the
 * exact slice of the answer; the same suggestion keeps its id while it is typed through and while it grows.
 */
export function present(answer: Answer, typed: string, place: CursorPosition, view: View): Presented {
  const known = segmentWith(answer, typed.length, place);
  const start = known?.start ?? typed.length;
  const rest = answer.text.slice(start);
  const closed = answer.state !== 'open';
  if (rest === '') return closed ? { kind: 'exhausted' } : { kind: 'waiting' };
  if (known !== undefined && closed && known.settled) return itemOf(answer, typed, known, place, view, true);

  const code = start === typed.length ? place.code : new CodeContext(cursorAt(answer, start, place.cursor));
  const mode = answer.stoppedBy === 'suffix-overlap' && view.multiline === 'auto' ? 'always' : view.multiline;
  const visible = visibleLines(rest, mode, code, closed);
  if (visible.length === 0) return !visible.final ? { kind: 'waiting' } : { kind: 'exhausted' };
  const result = postprocess(rest.slice(0, visible.length), {
    cursor: code.cursor,
    triggerKind: view.triggerKind,
    indentation: view.indentation,
    snippets: answer.snippetTexts,
    truncated: answer.state === 'cut' || answer.finishReason === 'length',
    complete: visible.final,
  });
  if ('rejectedBy' in result) {
    return visible.final ? { kind: 'refused', rule: result.rejectedBy } : { kind: 'waiting' };
  }
  const segment = answer.show(start, start + result.text.length);
  if (closed) segment.settled = true;
  return itemOf(answer, typed, segment, place, view, visible.final);
}

/** The segment of position `at`; none when nothing is left of it to see, so that what follows comes with the rest of it. */
function segmentWith(answer: Answer, at: number, place: CursorPosition): Segment | undefined {
  const segment = answer.segmentAt(at);
  const unseen = segment?.settled === true && isUnseen(answer.text.slice(at, segment.end), place);
  return unseen ? undefined : segment;
}

/** Space at the end of a line is nothing to see; a line end before the rest of one is. */
function isUnseen(text: string, { cursor }: CursorPosition): boolean {
  return isBlank(text) && (text === '' || isBlank(cursor.lineSuffix));
}

function itemOf(
  answer: Answer,
  typed: string,
  { id, end }: Segment,
  place: CursorPosition,
  view: View,
  final: boolean,
): Presented {
  const text = answer.text.slice(typed.length, end);
  if (isUnseen(text, place)) return final ? { kind: 'exhausted' } : { kind: 'waiting' };
  const fitted = fitHere(text, place, view.selected);
  if (fitted === undefined) return { kind: 'refused', rule: 'selected-completion' };
  const item: CompletionItem = {
    id,
    ...fitted,
    kind: 'insert',
    ...(answer.meanLogProbability === undefined ? {} : { meanLogProbability: answer.meanLogProbability }),
  };
  return { kind: 'item', item, text, final };
}

/** The surroundings at position `at` of the answer, as they were or will be when the text before it is typed. */
function cursorAt(answer: Answer, at: number, here: CursorContext): CursorContext {
  const prefix = answer.anchor.before + answer.text.slice(0, at);
  const suffix = answer.anchor.after;
  const lineEnd = suffix.indexOf('\n');
  return {
    languageId: here.languageId,
    prefix,
    suffix,
    linePrefix: prefix.slice(prefix.lastIndexOf('\n') + 1),
    lineSuffix: lineEnd < 0 ? suffix : suffix.slice(0, lineEnd),
    eol: here.eol,
  };
}
