import type { Clock } from '../async/clock';
import type { ContextQuery, ContextSource } from '../domain/context-source';
import type { Snippet } from '../domain/prompt';
import { rankSnippets } from './rank-snippets';

export interface GatherOptions {
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  readonly clock: Clock;
}

export interface GatheredContext {
  /** Best first. */
  readonly snippets: readonly Snippet[];
  /** Names of the sources that came too late. */
  readonly dropped: readonly string[];
}

/** What sources that are still at work are told. A plain word: an error with a stack for every key would cost more than the rest. */
const over = 'the time for context is over';

/**
 * Asks all sources at once and takes what they bring until the deadline. A source that is late is left out and named, one that
 * fails brings nothing. Rejects only with the reason of `signal`. Leaves neither timer nor listener.
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
    for (const source of sources) void ask(source);
    if (sources.length === 0) finish();

    async function ask(source: ContextSource): Promise<void> {
      let snippets: readonly Snippet[] = [];
      try {
        snippets = await source.find(query, { signal: own.signal });
      } catch {
        // What a source cannot do is no reason to complete nothing.
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
      // To tell nobody costs more than the rest of a key.
      if (found.size < sources.length) own.abort(over);
    }
  });
}
