import { relative } from 'node:path';
import type { CompletionOutcome } from '@org/completion-core';
import type { Hole } from './cut-holes';
import type { Score } from './score';

/** A hole and what a model made of it. */
export interface Result extends Score {
  readonly hole: Hole;
  readonly outcome: CompletionOutcome;
}

/** How well a number of holes were filled. Shares are 0–1. */
export interface Summary {
  readonly holes: number;
  readonly exact: number;
  readonly firstLine: number;
  /** Mean over all holes. */
  readonly similarity: number;
  readonly answered: number;
  readonly msP50: number;
  readonly msP95: number;
}

/** Failures in a row after which the rest would fail too. */
const maxConsecutiveErrors = 5;
/** Failures at the start after which a strategy is asked for no more. */
const maxFirstErrors = 3;

/** Whether to ask for no more: the server's rate limit is reached, or the last requests all failed. */
export function mustStop(results: readonly Result[]): boolean {
  const last = results.slice(-maxConsecutiveErrors);
  return (
    isRateLimited(results.at(-1)) ||
    (last.length === maxConsecutiveErrors && last.every(({ outcome }) => outcome.kind === 'error'))
  );
}

/** Whether a strategy is refused: all of its first requests failed. */
export function isRefused(results: readonly Result[]): boolean {
  return results.length === maxFirstErrors && results.every(({ outcome }) => outcome.kind === 'error');
}

export function isRateLimited(result: Result | undefined): boolean {
  return result?.outcome.kind === 'error' && result.outcome.error.code === 'rate-limited';
}

export function summarize(results: readonly Result[]): Summary {
  const share = (test: (result: Result) => boolean) =>
    results.length === 0 ? 0 : results.filter(test).length / results.length;
  const times = results.map(({ outcome }) => outcome.timings.totalMs ?? 0).toSorted((a, b) => a - b);
  const quantile = (part: number) =>
    Math.round(times[Math.min(times.length - 1, Math.floor(part * times.length))] ?? 0);
  return {
    holes: results.length,
    exact: share(({ exact }) => exact),
    firstLine: share(({ firstLine }) => firstLine),
    similarity: results.reduce((sum, { similarity }) => sum + similarity, 0) / Math.max(1, results.length),
    answered: share(({ outcome }) => outcome.kind === 'items'),
    msP50: quantile(0.5),
    msP95: quantile(0.95),
  };
}

/** Heads of the columns that {@link summaryCells} fills. */
export const summaryColumns = ['holes', 'exact', 'first line', 'similarity', 'answered', 'ms p50', 'p95'];

export function summaryCells(summary: Summary): readonly string[] {
  const { holes, exact, firstLine, similarity, answered, msP50, msP95 } = summary;
  return [
    String(holes),
    percent(exact),
    percent(firstLine),
    similarity.toFixed(2),
    percent(answered),
    String(msP50),
    String(msP95),
  ];
}

/** A result as a line of `--json`. */
export function describeResult({ hole, outcome, ...scores }: Result, root: string): object {
  return {
    type: 'hole',
    path: relative(root, hole.path),
    line: hole.before.split('\n').length,
    kind: hole.kind,
    ...scores,
    outcome: outcome.kind,
    answer: outcome.kind === 'items' ? outcome.items[0].insertText : null,
    truth: hole.truth,
    notices: outcome.notices,
    totalMs: outcome.timings.totalMs,
  };
}

/** How many holes got no answer, and why, as one line; empty when all got one. */
export function unanswered(results: readonly Result[]): string {
  const counts = new Map<string, number>();
  for (const { outcome } of results) {
    if (outcome.kind === 'items') continue;
    const why =
      'rule' in outcome
        ? `${outcome.kind} (${outcome.rule})`
        : outcome.kind === 'error'
          ? `error (${outcome.error.code})`
          : outcome.kind;
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  if (counts.size === 0) return '';
  return `without an answer: ${[...counts].map(([why, count]) => `${count} ${why}`).join(', ')}\n`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
