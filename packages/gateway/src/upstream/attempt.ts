import type { Clock } from '@org/completion-core';
import type { UpstreamTimeouts } from '../options/gateway-options';
import { IdleTimer } from '../stream/idle-timer';
import { beginAnswer } from './begin-answer';
import type { PoolMember } from './pool-member';
import type { UpstreamAnswer } from './upstream-answer';
import { malformed, responseFault, silent, tooLate, unreachable, type UpstreamFault } from './upstream-fault';
import type { UpstreamCall } from './upstream';
import { UnusableResponse } from './unusable-response';

/**
 * Sends a request to one upstream.
 *
 * @returns the beginning of its answer, or why there is none
 * @throws the reason of the call's signal when it was aborted
 */
export async function attempt(
  member: PoolMember,
  call: UpstreamCall,
  stream: boolean,
  { clock, timeouts }: { readonly clock: Clock; readonly timeouts: UpstreamTimeouts },
): Promise<UpstreamAnswer | UpstreamFault> {
  const { upstream, redaction } = member;
  const { id } = upstream;
  const sending = new AbortController();
  const withdraw = () => sending.abort(call.signal.reason);
  call.signal.addEventListener('abort', withdraw);
  if (call.signal.aborted) withdraw();
  const timer = new IdleTimer({
    clock,
    idleMs: timeouts.firstByteMs,
    onTimeout: () => sending.abort(new Error('nothing arrived in time')),
  });
  timer.waiting();
  let hasChunk = false;
  const onChunk = () => {
    hasChunk = true;
    timer.waiting();
    timer.setIdleMs(timeouts.idleMs);
  };
  const answered = member.sent();
  let begun = false;
  const redacted = (fault: UpstreamFault) => ({ ...fault, error: redaction.error(fault.error) });
  try {
    const response = await upstream.send({ ...call, signal: sending.signal });
    answered(response);
    if (!response.ok) return redacted(await responseFault(id, response));
    const answer = await beginAnswer(id, response, stream, redaction, onChunk);
    if ('error' in answer) {
      sending.abort(new Error('not an answer'));
      return redacted(answer);
    }
    begun = true;
    member.succeeded();
    return answer;
  } catch (cause) {
    call.signal.throwIfAborted();
    if (timer.fired !== undefined) return hasChunk ? silent(id) : tooLate(id);
    return redacted(cause instanceof UnusableResponse ? malformed(id, cause.what) : unreachable(id, cause));
  } finally {
    timer.stop();
    // The call's signal still aborts an answer that goes on.
    if (!begun) call.signal.removeEventListener('abort', withdraw);
  }
}
