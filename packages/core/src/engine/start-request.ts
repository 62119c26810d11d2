import type { ResolvedOptions } from '../domain/options';
import { anchorAt } from '../reuse/anchor';
import { GeneratedText } from '../reuse/generated-text';
import { InflightRequest } from '../reuse/inflight-request';
import type { RequestPriority } from '../scheduling/endpoint';
import type { PendingCompletion } from './pending-completion';
import type { NextRequest } from './served-items';

/** A request for `completion`, with an empty text for each candidate. Its timers run from now on; nothing is sent yet. */
export function startRequest(
  { id, position, scope, candidates, guess }: PendingCompletion,
  priority: RequestPriority,
  { clock, timeoutMs, loadTimeoutMs, scheduling }: ResolvedOptions,
  next: NextRequest | undefined,
): InflightRequest {
  const anchor = anchorAt(position, scope);
  const others = Array.from(
    { length: candidates - 1 },
    (_, index) => new GeneratedText(`${id}-${index + 1}`, anchor, guess),
  );
  // A speculative request waits for the user to accept, which may take any time.
  const graceMs = priority === 'speculative' ? timeoutMs : scheduling.graceMs;
  return new InflightRequest(
    id,
    [new GeneratedText(id, anchor, guess), ...others],
    clock,
    { timeoutMs, loadTimeoutMs, graceMs },
    next && { anchor: anchorAt(next.from, scope), text: next.item.insertText },
  );
}
