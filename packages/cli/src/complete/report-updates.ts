import {
  ProviderHttpError,
  type CompletionItem,
  type CompletionOutcome,
  type CompletionUpdate,
} from '@org/completion-core';
import type { EditItem, NextEditOutcome } from '@org/completion-core/next-edit';
import { errorMessage } from '../io/error-message';
import { reasonMessage } from '../io/rule-message';
import { oneLine, printNotice, write, type Terminal } from '../io/terminal';

/** The source of an outcome. */
export interface OutcomeSource {
  readonly provider: string;
  readonly model: string;
}

/** Prints the updates of an engine. */
export interface UpdateReporter {
  update(update: CompletionUpdate): Promise<void>;
}

/** Prints the completion on stdout as it arrives, and the reason on stderr when there is none. */
export function textReporter(terminal: Terminal): UpdateReporter {
  let printed = '';
  const print = async (text: string) => {
    printed += text;
    await write(terminal.stdout, text);
  };
  return {
    async update(update) {
      if (update.type === 'text-delta') await print(update.text);
      if (update.type !== 'outcome') return;
      const { outcome } = update;
      if (outcome.kind === 'items') {
        const [first, ...others] = outcome.items;
        if (first.insertText.startsWith(printed)) await print(first.insertText.slice(printed.length));
        for (const [index, { insertText }] of others.entries()) {
          await print(`\n--- ${index + 2} of ${outcome.items.length} ---\n${insertText}`);
        }
      }
      if (terminal.stdout.isTTY && printed !== '' && !printed.endsWith('\n'))
        await write(terminal.stdout, '\n');
      for (const { message } of outcome.notices) await printNotice(terminal, message);
      await printReason(outcome, terminal);
    },
  };
}

/** Prints why there is nothing to show; nothing for items and cancelled requests. */
export async function printReason(
  outcome: CompletionOutcome | NextEditOutcome,
  terminal: Pick<Terminal, 'stderr'>,
): Promise<void> {
  if (outcome.kind === 'items' || outcome.kind === 'cancelled') return;
  if (outcome.kind === 'error') return printNotice(terminal, errorMessage(outcome.error));
  const rule = 'rule' in outcome ? outcome.rule : undefined;
  return printNotice(terminal, `nothing to show: ${reasonMessage(outcome.reason, rule)}`);
}

/** Prints one JSON object a line: `delta`, `item`, `outcome`; on stderr the reason when there is nothing to show. */
export function jsonReporter(terminal: Terminal, source: OutcomeSource): UpdateReporter {
  const line = (value: object) => write(terminal.stdout, `${JSON.stringify(value)}\n`);
  return {
    async update(update) {
      switch (update.type) {
        case 'text-delta':
          return line({ type: 'delta', text: update.text });
        case 'item':
          return line({ type: 'item', item: update.item });
        case 'outcome':
          await line({ type: 'outcome', ...describeOutcome(update.outcome), ...source });
          return printReason(update.outcome, terminal);
      }
    },
  };
}

interface DescribedOutcome {
  readonly kind: CompletionOutcome['kind'];
  readonly reason: string;
  readonly rule?: string;
  readonly source?: string;
  readonly items?: readonly (CompletionItem | EditItem)[];
  readonly error?: object;
  readonly timings: CompletionOutcome['timings'];
  readonly notices: CompletionOutcome['notices'];
}

/** An outcome as `--json` prints it. */
export function describeOutcome(outcome: CompletionOutcome | NextEditOutcome): DescribedOutcome {
  const { kind, timings, notices } = outcome;
  const reason = oneLine(outcome.reason);
  switch (outcome.kind) {
    case 'items':
      return { kind, reason, source: outcome.source, items: outcome.items, timings, notices };
    case 'suppressed':
    case 'filtered':
      return { kind, reason, rule: outcome.rule, timings, notices };
    case 'error':
      return { kind, reason, error: describeError(outcome.error), timings, notices };
    default:
      return { kind, reason, timings, notices };
  }
}

function describeError(error: Extract<CompletionOutcome, { kind: 'error' }>['error']): object {
  const { code, message, retryable } = error;
  const http =
    error instanceof ProviderHttpError ? { status: error.status, retryAfterMs: error.retryAfterMs } : {};
  return { code, message, retryable, ...http };
}
