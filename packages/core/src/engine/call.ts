import type { CompletionItem } from '../domain/item';
import type { CompletionOutcome, CompletionUpdate, Notice, Timings } from '../domain/outcome';
import type { CursorPosition } from '../domain/cursor-position';
import type { CompletionRequest } from '../domain/request';
import { SupersededError } from '../errors/completion-error';
import { policyRules } from '../policy/rules';
import type { FlightLog } from './flight-log';
import type { View } from './present';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** One call of `complete` or `stream`, from its start to its outcome. */
export interface Call {
  readonly id: string;
  readonly request: CompletionRequest;
  readonly place: CursorPosition;
  readonly view: View;
  /** Answers of other models, options or languages are none of ours. */
  readonly scope: string;
  readonly timings: Writable<Timings>;
  readonly notices: Notice[];
  /** Ends the call: the caller withdrew, a newer call came, or the engine is disposed. */
  readonly controller: AbortController;
  /** Listens to updates as they come; absent for `complete`. */
  readonly emit: ((update: CompletionUpdate) => void) | undefined;
  /** Text given out as deltas so far. */
  emitted: string;
  /** The item's text as last given out. */
  lastItemText: string | undefined;
}

/** A `CompletionOutcome` without what every outcome has. */
export type Ending = CompletionOutcome extends infer O
  ? O extends CompletionOutcome
    ? Omit<O, 'requestId' | 'reason' | 'timings' | 'notices'>
    : never
  : never;

/** What a withdrawn call ends with, by the reason its signal carries. */
export function endingOfAbort(reason: unknown): Ending {
  return { kind: reason instanceof SupersededError ? 'superseded' : 'cancelled' };
}

/** Gives out text that the item is known to begin with. */
export function giveText(call: Call, text: string): void {
  if (text === '' || call.emit === undefined) return;
  call.emitted += text;
  call.emit({ type: 'text-delta', text });
}

/** Gives out `item`, with what of its text was not given out before. One that takes back what was given is kept. */
export function giveItem(call: Call, item: CompletionItem): void {
  const { emit, emitted, lastItemText } = call;
  if (emit === undefined || item.insertText === lastItemText || !item.insertText.startsWith(emitted)) return;
  call.lastItemText = item.insertText;
  giveText(call, item.insertText.slice(emitted.length));
  emit({ type: 'item', item });
}

/** Takes over when the parts of a flight happened, counted from the call. A flight from before has its times before it. */
export function takeTimings(call: Call, { sentAt, firstByteAt, firstTokenAt }: FlightLog): void {
  const { timings } = call;
  if (sentAt !== undefined) timings.sentMs = sentAt - timings.startedAt;
  if (firstByteAt !== undefined) timings.firstByteMs = firstByteAt - timings.startedAt;
  if (sentAt !== undefined && firstTokenAt !== undefined) timings.ttftMs = firstTokenAt - sentAt;
}

/** The outcome of `call`, with its timings. */
export function outcomeOf(call: Call, ending: Ending, now: number): CompletionOutcome {
  call.timings.totalMs = now - call.timings.startedAt;
  return {
    ...ending,
    requestId: call.id,
    reason: reasonOf(ending),
    timings: { ...call.timings },
    notices: [...call.notices],
  };
}

/** The outcome in words. */
function reasonOf(ending: Ending): string {
  switch (ending.kind) {
    case 'items':
      return `${describe(ending.items[0])} from ${describeSource[ending.source]}`;
    case 'suppressed':
      return withHint(`not asked: ${ending.rule}`, ending.rule);
    case 'superseded':
      return 'a newer request took its place';
    case 'cancelled':
      return 'the caller withdrew';
    case 'empty':
      return 'the model had nothing to say here';
    case 'filtered':
      return `the answer was refused by the rule ${ending.rule}`;
    case 'error':
      return ending.error.message;
  }
}

function withHint(words: string, rule: string): string {
  const mend = policyRules.find(({ name }) => name === rule)?.hint;
  return mend === undefined ? words : `${words}; ${mend}`;
}

const describeSource = {
  'shown-item': 'the item on screen, typed through',
  cache: 'an earlier answer',
  'in-flight': 'a stream already in flight',
  provider: 'the model',
} as const;

function describe(item: CompletionItem): string {
  const { length } = item.insertText;
  const lines = item.insertText.split(/\r\n|\r|\n/).length;
  return `${length} ${length === 1 ? 'character' : 'characters'} on ${lines === 1 ? 'one line' : `${lines} lines`}`;
}
