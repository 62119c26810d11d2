import { CompletionError } from '../errors/completion-error';
import type { RequestPriority, Availability } from '../scheduling/endpoint';
import type { Ending } from './call';

/**
 * What a call ends with whose turn is too far away. Somebody who asked is told when to ask again; unasked, the rule that held
 * the request back is enough.
 */
export function refusalOf(turn: Availability, kind: RequestPriority): Ending {
  if (kind !== 'explicit') return { kind: 'suppressed', rule: turn.rule };
  const seconds = Math.ceil(turn.ms / 1000);
  const message = `the endpoint takes no more requests for ${seconds} s; ask again then, or raise the account's limit`;
  return { kind: 'error', error: new CompletionError('rate-limited', message, { retryable: true }) };
}
