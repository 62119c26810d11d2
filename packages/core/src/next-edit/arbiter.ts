import type { ItemRange } from '../domain/item';
import { changedSpan } from '../text/changed-span';
import { followHunk } from './follow-hunk';

/** A completion or an edit that could be on screen. */
export interface Suggestion {
  readonly kind: 'completion' | 'edit';
  readonly id: string;
  readonly range: ItemRange;
  readonly insertText: string;
}

/** What is on screen, and what waits behind it. */
export interface Arbitration<S extends Suggestion = Suggestion> {
  readonly shown?: S;
  /** Of the other kind. */
  readonly waiting?: S;
}

/** Nothing on screen. */
export const nothingShown: Arbitration<never> = {};

/**
 * A suggestion came. It is shown when nothing else is, or when it extends what is shown; a completion also takes the place of an edit
 * that only waits. Otherwise it waits: what is on screen is never swapped.
 */
export function suggested<S extends Suggestion>(state: Arbitration<S>, suggestion: S): Arbitration<S> {
  const { shown, waiting } = state;
  if (shown === undefined) {
    const other = waiting === undefined || waiting.kind === suggestion.kind ? undefined : waiting;
    return stateOf(suggestion, other);
  }
  if (shown.kind !== suggestion.kind) return stateOf(shown, suggestion);
  return isSame(shown, suggestion) || extendsShown(shown, suggestion) ? stateOf(suggestion, waiting) : state;
}

/** A call for this kind ended without a suggestion. What waits is shown, unless something is on screen. */
export function notSuggested<S extends Suggestion>(
  { shown, waiting }: Arbitration<S>,
  kind: Suggestion['kind'],
): Arbitration<S> {
  const left = waiting?.kind === kind ? undefined : waiting;
  return shown === undefined ? stateOf(left, undefined) : stateOf(shown, left);
}

/**
 * The document changed. What was typed of the suggestion on screen shortens it; what disagrees takes it off the screen. A completion
 * that is still right stays; an edit elsewhere gives way until the calls that follow have ended, so that ghost text at the cursor
 * comes first.
 */
export function documentChanged<S extends Suggestion>(
  state: Arbitration<S>,
  before: string,
  after: string,
): Arbitration<S> {
  const span = changedSpan(before, after);
  if (span === undefined) return state;
  const follow = (suggestion: S | undefined): S | undefined => {
    if (suggestion === undefined) return undefined;
    const { range, insertText: text } = suggestion;
    const left = followHunk({ ...range, text, cursor: text.length }, before, after, span);
    if (left === undefined || left === 'complete') return undefined;
    return { ...suggestion, range: { start: left.start, end: left.end }, insertText: left.text };
  };
  const [shown, waiting] = [follow(state.shown), follow(state.waiting)];
  const gaveWay = shown?.kind === 'edit' && shown.insertText === state.shown?.insertText;
  return gaveWay || shown === undefined ? stateOf(undefined, shown ?? waiting) : stateOf(shown, waiting);
}

/** Whether `next` is what is shown, perhaps shorter by what was typed. */
function isSame(shown: Suggestion, next: Suggestion): boolean {
  return shown.id === next.id;
}

function extendsShown(shown: Suggestion, next: Suggestion): boolean {
  return (
    next.range.start === shown.range.start &&
    next.range.end === shown.range.end &&
    next.insertText.startsWith(shown.insertText)
  );
}

function stateOf<S extends Suggestion>(shown: S | undefined, waiting: S | undefined): Arbitration<S> {
  return {
    ...(shown === undefined ? {} : { shown }),
    ...(waiting === undefined ? {} : { waiting }),
  };
}
