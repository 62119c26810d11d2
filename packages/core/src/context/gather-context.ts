import type { Clock } from '../async/clock';
import type { ContextQuery, ContextSource } from '../domain/context-source';
import type { Snippet } from '../domain/prompt';
import { rankSnippets } from './rank-snippets';

/** Options of {@link gatherContext}. */
export interface GatherOptions {
  /** Ends the search with a rejection. */
  readonly signal: AbortSignal;
  /** Time for all sources together. */
  readonly deadlineMs: number;
  readonly clock: Clock;
}

/** Snippets found before the deadline. */
export interface GatheredContext {
  /** Best first. */
  readonly snippets: readonly Snippet[];
  /** Names of the sources that missed the deadline. */
  readonly dropped: readonly string[];
}

/** Abort reason for pending sources. A string, since an error with a stack for every key would cost more than the rest. */
const deadlineReason = 'the time for context is over';

/**
 * Queries all sources at once and ranks what they return before the deadline. A late source is left out and reported in `dropped`; a
 * failed one counts as empty. Rejects only with the reason of `signal`. Leaves neither timer nor listener.
 */
export function gatherContext(
  sources: readonly ContextSource[],
  query: ContextQuery,
  { signal, deadlineMs, clock }: GatherOptions,
): Promise<GatheredContext> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const own = new AbortController();
    const found = new Map<ContextSource, readonly Snippet[]>();
    const cancelDeadline = clock.after(deadlineMs, finish);
    signal.addEventListener('abort', onAbort, { once: true });
    for (const source of sources) void collect(source);
    if (sources.length === 0) finish();

    async function collect(source: ContextSource): Promise<void> {
      let snippets: readonly Snippet[] = [];
      try {
        snippets = await source.find(query, { signal: own.signal });
      } catch {
        // A failed source must not fail the completion.
      }
      found.set(source, snippets);
      if (found.size === sources.length) finish();
    }

    function finish(): void {
      release();
      resolve({
        snippets: rankSnippets(sources.map((source) => found.get(source) ?? [])),
        dropped: sources.filter((source) => !found.has(source)).map(({ name }) => name),
      });
    }

    function onAbort(): void {
      release();
      reject(signal.reason);
    }

    function release(): void {
      cancelDeadline();
      signal.removeEventListener('abort', onAbort);
      // Skipped when every source has answered: it is the most expensive step.
      if (found.size < sources.length) own.abort(deadlineReason);
    }
  });
}
