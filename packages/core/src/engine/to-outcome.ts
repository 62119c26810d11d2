import type { CompletionItem } from '../domain/item';
import type { Outcome } from '../domain/outcome';
import { CompletionError, SupersededError } from '../errors/completion-error';
import { policyRules } from '../policy/rules';
import type { Availability, RequestPriority } from '../scheduling/endpoint';
import type { PendingCompletion } from './pending-completion';

/** An `Outcome` without the fields that every outcome has. `detail` becomes part of its reason. */
export type ResultOf<Item> = (Outcome<Item> extends infer O
  ? O extends Outcome<Item>
    ? Omit<O, 'requestId' | 'reason' | 'timings' | 'notices'>
    : never
  : never) & { readonly detail?: string };

/** The result of a completion. */
export type Result = ResultOf<CompletionItem>;

/** The result of a call whose signal was aborted with `reason`. */
export function abortResult(reason: unknown): ResultOf<never> {
  return { kind: reason instanceof SupersededError ? 'superseded' : 'cancelled' };
}

/**
 * The result when the rate limit would delay the request too long. For an automatic request the rule is enough; an explicit
 * one gets an error that says when to try again.
 */
export function unavailableResult({ ms, rule }: Availability, priority: RequestPriority): ResultOf<never> {
  if (priority !== 'explicit') return { kind: 'suppressed', rule };
  const seconds = Math.ceil(ms / 1000);
  const message = `the endpoint takes no more requests for ${seconds} s; ask again then, or raise the account's limit`;
  return { kind: 'error', error: new CompletionError('rate-limited', message, { retryable: true }) };
}

/** The outcome of a call that ends at `now`, with its timings. */
export function toOutcome<Item extends Pick<CompletionItem, 'insertText'>>(
  call: Pick<PendingCompletion, 'id' | 'timings' | 'notices'>,
  { detail, ...result }: ResultOf<Item>,
  now: number,
): Outcome<Item> {
  const { id, timings, notices } = call;
  timings.totalMs = now - timings.startedAt;
  const reason = reasonOf(result);
  return {
    ...result,
    requestId: id,
    reason: detail === undefined ? reason : `${reason}; ${detail}`,
    timings: { ...timings },
    notices: [...notices],
  } as Outcome<Item>;
}

function reasonOf(result: ResultOf<Pick<CompletionItem, 'insertText'>>): string {
  switch (result.kind) {
    case 'items':
      return `${describeItem(result.items[0])} from ${sourceNames[result.source]}`;
    case 'suppressed':
      return withHint(`not asked: ${result.rule}`, result.rule);
    case 'superseded':
      return 'a newer request took its place';
    case 'cancelled':
      return 'the caller withdrew';
    case 'empty':
      return 'the model had nothing to say here';
    case 'filtered':
      return `the answer was refused by the rule ${result.rule}`;
    case 'error':
      return result.error.message;
  }
}

function withHint(message: string, rule: string): string {
  const hint = policyRules.find(({ name }) => name === rule)?.hint;
  return hint === undefined ? message : `${message}; ${hint}`;
}

export const sourceNames = {
  'shown-item': 'the item on screen, typed through',
  cache: 'an earlier answer',
  'in-flight': 'a stream already in flight',
  provider: 'the model',
} as const;

function describeItem({ insertText }: Pick<CompletionItem, 'insertText'>): string {
  const { length } = insertText;
  const lines = insertText.split(/\r\n|\r|\n/).length;
  return `${length} ${length === 1 ? 'character' : 'characters'} on ${lines === 1 ? 'one line' : `${lines} lines`}`;
}
