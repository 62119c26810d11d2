import { normalizeLineEnds } from '../domain/cursor';
import type { CompletionItem } from '../domain/item';
import { parsesNoWorse, type SyntaxOracle } from '../domain/syntax-oracle';
import { isAbort } from '../errors/completion-error';
import { rankCandidates } from '../postprocess/rank-candidates';
import type { Answer } from '../reuse/answer';
import type { Flight } from '../reuse/flight';
import { giveItem, type Call, type Ending } from './call';
import { present } from './present';
import { asCompletionError } from './watch';

/** Several candidates as they ended: an ending, and the answers behind its items in their order. */
export interface WatchedCandidates {
  readonly ending: Ending;
  readonly answers: readonly Answer[];
}

/**
 * Follows all candidates of `flight` to their ends and gives those that are worth showing, each once, the best first. Rejects
 * with the reason of the call's signal when the call ends first. Leaves no listener.
 */
export function watchCandidates(
  call: Call,
  flight: Flight,
  syntax: SyntaxOracle | undefined,
): Promise<WatchedCandidates> {
  return new Promise((resolve, reject) => {
    const { signal } = call.controller;
    const leave = flight.join(look);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    else look();

    function look(): void {
      if (flight.end === undefined) return;
      release();
      resolve(endingOf(call, flight, flight.end, syntax));
    }

    function onAbort(): void {
      release();
      reject(signal.reason);
    }

    function release(): void {
      leave();
      signal.removeEventListener('abort', onAbort);
    }
  });
}

function endingOf(
  call: Call,
  flight: Flight,
  end: NonNullable<Flight['end']>,
  syntax: SyntaxOracle | undefined,
): WatchedCandidates {
  const found: { readonly answer: Answer; readonly item: CompletionItem }[] = [];
  let rule: string | undefined;
  for (const answer of flight.answers) {
    const presented = present(answer, '', call.place, call.view);
    if (presented.kind === 'item') found.push({ answer, item: presented.item });
    else if (presented.kind === 'refused') rule ??= presented.rule;
  }
  const ranked = rankCandidates(
    found.map(({ answer, item }) => ({
      answer,
      item,
      insertText: item.insertText,
      meanLogProbability: item.meanLogProbability,
      fits: answer.stoppedBy === 'suffix-met' || item.range.end > call.place.offset,
      parses: parsesNoWorse(syntax, normalizeLineEnds(item.insertText), item.range.end - call.place.offset),
    })),
  );
  const [first, ...more] = ranked;
  const answers = ranked.map(({ answer }) => answer);
  if (first === undefined) return { ending: withoutItems(end, rule), answers };
  giveItem(call, first.item);
  flight.served = true;
  const items = [first.item, ...more.map(({ item }) => item)] as const;
  return { ending: { kind: 'items', items, source: 'provider' }, answers };
}

function withoutItems(end: NonNullable<Flight['end']>, rule: string | undefined): Ending {
  switch (end.kind) {
    case 'refused':
      return { kind: 'suppressed', rule: end.rule };
    case 'failed':
      return isAbort(end.error)
        ? { kind: 'superseded' }
        : { kind: 'error', error: asCompletionError(end.error) };
    case 'destroyed':
      return { kind: 'superseded' };
    case 'landed':
      return rule === undefined ? { kind: 'empty' } : { kind: 'filtered', rule };
  }
}
