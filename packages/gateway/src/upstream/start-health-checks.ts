import type { Clock } from '@org/completion-core';
import { chunksOf } from '../stream/chunk-reader';
import type { PoolMember } from './pool-member';

/**
 * Requests the model list of every upstream now and then, to learn whether it is healthy.
 *
 * @param everyMs - pause between two rounds, and the timeout of a check; 0: no checks
 * @returns a function that stops the checks, those in flight too
 */
export function startHealthChecks(members: readonly PoolMember[], everyMs: number, clock: Clock): () => void {
  const stopped = new AbortController();
  let cancel = () => {};
  const checkLater = () => {
    if (!stopped.signal.aborted) cancel = clock.after(everyMs, () => void checkAll());
  };
  const checkAll = async () => {
    await Promise.allSettled(members.map((member) => check(member, everyMs, clock, stopped.signal)));
    checkLater();
  };
  if (everyMs > 0) checkLater();
  return () => {
    cancel();
    stopped.abort(new Error('the gateway has closed'));
  };
}

async function check(
  member: PoolMember,
  timeoutMs: number,
  clock: Clock,
  stopped: AbortSignal,
): Promise<void> {
  const checking = new AbortController();
  const end = () => checking.abort(new Error('the check is over'));
  const disarm = clock.after(timeoutMs, end);
  stopped.addEventListener('abort', end);
  try {
    const { signal } = checking;
    const response = await member.upstream.send({ method: 'GET', path: '/models', headers: {}, signal });
    chunksOf(response)?.cancel();
    if (response.status >= 500) member.failed();
    else member.succeeded();
  } catch {
    if (!stopped.aborted) member.failed();
  } finally {
    disarm();
    stopped.removeEventListener('abort', end);
  }
}
