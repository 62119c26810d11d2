import type { CursorContext } from '../domain/cursor';
import type { CursorPosition } from '../domain/cursor-position';
import type { CompletionItem } from '../domain/item';
import type { Multiline } from '../domain/options';
import type { TriggerKind } from '../domain/request';
import { CodeContext } from '../languages/code-context';
import { postprocess } from '../postprocess/postprocess';
import { visibleLines } from '../postprocess/visible-lines';
import type { GeneratedText, Segment } from '../reuse/generated-text';
import { isBlank } from '../text/lines';
import { fitHere, type Selected } from './selection';

/** How a text is to be shown. */
export interface DisplayOptions {
  readonly multiline: Multiline;
  readonly triggerKind: TriggerKind;
  /** The entry selected in the editor's own popup, which items must extend. */
  readonly selected: Selected | undefined;
}

/** What a generated text shows at a position. */
export type RenderResult =
  /** More of the stream is needed. */
  | { readonly kind: 'waiting' }
  /** Nothing of it is left here. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'rejected'; readonly rule: string }
  /** `final`: the stream will not extend it. `segment`: to be passed to `show` of the text once the item is given out. */
  | {
      readonly kind: 'item';
      readonly item: CompletionItem;
      readonly segment: Segment;
      readonly final: boolean;
    };

/**
 * What of `generated` to show at `position`, after `typed` of it was typed. Whole lines only. An item is always an exact slice
 * of the text; the same suggestion keeps its id while it is typed through and while it grows. Changes nothing.
 */
export function renderItem(
  generated: GeneratedText,
  typed: string,
  position: CursorPosition,
  display: DisplayOptions,
): RenderResult {
  const known = visibleSegment(generated, typed.length, position);
  const start = known?.start ?? typed.length;
  const rest = generated.text.slice(start);
  const ended = generated.state !== 'streaming';
  const none: RenderResult = { kind: ended ? 'empty' : 'waiting' };
  if (rest === '') return none;
  const toItem = (segment: Segment, final: boolean): RenderResult => {
    const text = generated.text.slice(typed.length, segment.end);
    if (isInvisible(text, position)) return { kind: final ? 'empty' : 'waiting' };
    const fitted = fitHere(text, position, display.selected);
    if (fitted === undefined) return { kind: 'rejected', rule: 'selected-completion' };
    if (changesNothing(fitted, position)) return { kind: final ? 'empty' : 'waiting' };
    const { meanLogProbability, probability } = generated;
    const likelihood =
      meanLogProbability === undefined || probability === undefined
        ? {}
        : { meanLogProbability, probability };
    const item: CompletionItem = { id: segment.id, ...fitted, kind: 'insert', ...likelihood };
    return { kind: 'item', item, segment, final };
  };
  if (known !== undefined && ended && known.settled) return toItem(known, true);

  const code =
    start === typed.length ? position.code : new CodeContext(cursorAt(generated, start, position.cursor));
  const mode =
    generated.stoppedBy === 'suffix-overlap' && display.multiline === 'auto' ? 'always' : display.multiline;
  const visible = visibleLines(rest, mode, code, ended);
  if (visible.length === 0) return { kind: visible.final ? 'empty' : 'waiting' };
  const result = postprocess(rest.slice(0, visible.length), {
    cursor: code.cursor,
    triggerKind: display.triggerKind,
    snippets: generated.snippetTexts,
    truncated: generated.state === 'truncated' || generated.finishReason === 'length',
    complete: visible.final,
  });
  if ('rejectedBy' in result)
    return visible.final ? { kind: 'rejected', rule: result.rejectedBy } : { kind: 'waiting' };
  return toItem(generated.segment(start, start + result.text.length), visible.final);
}

/** The shown segment at `offset`; none when only space is left of it, so that the next part is shown with it. */
function visibleSegment(
  generated: GeneratedText,
  offset: number,
  position: CursorPosition,
): Segment | undefined {
  const segment = generated.segmentAt(offset);
  const isUsedUp =
    segment?.settled === true && isInvisible(generated.text.slice(offset, segment.end), position);
  return isUsedUp ? undefined : segment;
}

/** Whether an item would replace text by the same text, as closers that are typed through may. */
function changesNothing(
  { range, insertText }: Pick<CompletionItem, 'range' | 'insertText'>,
  { document }: CursorPosition,
): boolean {
  return (
    insertText.length === range.end - range.start &&
    insertText === document.text.slice(range.start, range.end)
  );
}

/** Space at the end of a line is not seen; a line end before the rest of a line is. */
function isInvisible(text: string, { cursor }: CursorPosition): boolean {
  return isBlank(text) && (text === '' || isBlank(cursor.lineSuffix));
}

/** The cursor context at `offset` of the text, as if the text before it were typed. */
function cursorAt({ anchor, text }: GeneratedText, offset: number, here: CursorContext): CursorContext {
  const prefix = anchor.before + text.slice(0, offset);
  const suffix = anchor.after;
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
