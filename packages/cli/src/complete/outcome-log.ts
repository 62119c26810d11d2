import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { replaceFile, ReplaceFileError, userDirectories, type Environment } from '@org/completion-node';
import type { CompletionOutcome, Notice } from '@org/completion-core';
import type { NextEditOutcome } from '@org/completion-core/next-edit';

/** How a request ended, for `completion explain`. Holds no text of a document and none of a server. */
export interface LoggedOutcome {
  /** ISO date and time. */
  readonly at: string;
  /** The position as the user wrote it, such as `src/app.ts:12:5`; for a next edit after `edit`. */
  readonly target: string;
  readonly provider: string;
  readonly model: string;
  readonly kind: CompletionOutcome['kind'];
  /** Name of the rule, or code of the error. */
  readonly rule?: string;
  /** The engine's reason; absent for errors, whose message may be the server's. */
  readonly reason?: string;
  /** Codes of the notices; their messages may hold text of a server. */
  readonly notices?: readonly Notice['code'][];
  readonly ttftMs?: number;
  readonly totalMs?: number;
  /** UTF-16 units shown. */
  readonly shownChars?: number;
}

/** Older entries are removed. */
const maxEntries = 50;

/** Attempts to add an entry while other commands add theirs, with a pause in milliseconds between. */
const maxAttempts = 20;
const pauseMs = 10;

/** The file of the last outcomes. */
export function outcomeLogPath(env: Environment): string {
  return join(userDirectories(env).state, 'outcomes.jsonl');
}

/** The last outcomes, oldest first; none when there is no file. Lines that are no entries are skipped. */
export async function readOutcomes(env: Environment): Promise<readonly LoggedOutcome[]> {
  return entriesIn(await readFile(outcomeLogPath(env)).catch(() => null));
}

/**
 * Adds an outcome, also while other commands add theirs. Never rejects: a log that cannot be written must not fail a completion.
 */
export async function logOutcome(env: Environment, entry: LoggedOutcome): Promise<void> {
  try {
    const path = outcomeLogPath(env);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    for (let attempt = 1; !(await tryAdd(path, entry)) && attempt < maxAttempts; attempt++)
      await setTimeout(pauseMs);
  } catch {
    // Read-only home or full disk.
  }
}

/** Adds the entry; `false` when another command is writing the log. */
async function tryAdd(path: string, entry: LoggedOutcome): Promise<boolean> {
  const expected = await readFile(path).catch(() => null);
  const entries = [...entriesIn(expected), entry].slice(-maxEntries);
  const text = entries.map((each) => `${JSON.stringify(each)}\n`).join('');
  try {
    // The user waits for the command to end; a power failure may cost the log.
    await replaceFile(path, Buffer.from(text), { expected, mode: 0o600, durable: false });
    return true;
  } catch (error) {
    if (error instanceof ReplaceFileError && error.reason !== 'incomplete') return false;
    throw error;
  }
}

function entriesIn(log: Buffer | null): readonly LoggedOutcome[] {
  const lines = log === null ? [] : log.toString('utf8').split('\n');
  return lines.flatMap((line) => {
    try {
      const entry: unknown = JSON.parse(line);
      return isEntry(entry) ? [entry] : [];
    } catch {
      return [];
    }
  });
}

/** An outcome as it is logged. */
export function loggedOutcome(
  outcome: CompletionOutcome | NextEditOutcome,
  context: { readonly at: Date; readonly target: string; readonly provider: string; readonly model: string },
): LoggedOutcome {
  const { at, target, provider, model } = context;
  const {
    notices,
    timings: { ttftMs, totalMs },
  } = outcome;
  return {
    at: at.toISOString(),
    target,
    provider,
    model,
    kind: outcome.kind,
    ...(outcome.kind === 'suppressed' || outcome.kind === 'filtered' ? { rule: outcome.rule } : {}),
    ...(outcome.kind === 'error' ? { rule: outcome.error.code } : { reason: outcome.reason }),
    ...(notices.length === 0 ? {} : { notices: notices.map(({ code }) => code) }),
    ...(ttftMs === undefined ? {} : { ttftMs: Math.round(ttftMs) }),
    ...(totalMs === undefined ? {} : { totalMs: Math.round(totalMs) }),
    ...(outcome.kind === 'items' ? { shownChars: outcome.items[0].insertText.length } : {}),
  };
}

function isEntry(value: unknown): value is LoggedOutcome {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['at', 'target', 'provider', 'model', 'kind'].every(
      (key) => typeof (value as Record<string, unknown>)[key] === 'string',
    )
  );
}
