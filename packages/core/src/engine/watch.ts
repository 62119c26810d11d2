import type { Clock } from '../async/clock';
import type { CompletionItem } from '../domain/item';
import { CompletionError, isAbort } from '../errors/completion-error';
import type { Flight } from '../reuse/flight';
import { giveItem, giveText, type Call, type Ending } from './call';
import { present } from './present';
import { fitHere } from './selection';

/** How long `complete` waits for more lines once the first is there, in milliseconds. `stream` has no need to wait. */
const patienceMs = 300;

/**
 * Follows `flight` for `call`, for whom `typed` was typed since the flight began, until it gives an ending; `undefined` when
 * it turns out to be of no use. Rejects with the reason of the call's signal when the call ends first. Leaves no listener and
 * no timer.
 */
export function watch(call: Call, flight: Flight, typed: string, clock: Clock): Promise<Ending | undefined> {
  return new Promise((resolve, reject) => {
    const { signal } = call.controller;
    let item: CompletionItem | undefined;
    let over = false;
    /** Where the last whole line of the answer ended when it was looked at. */
    let lastLineEnd: number | undefined;
    let cancelPatience: (() => void) | undefined;
    const leave = flight.join(look);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    else look();

    function look(): void {
      if (over) return;
      const { answer } = flight;
      if (!answer.agreesWith(typed)) return settle(whatWasGiven());
      // Items grow by whole lines: within one there is nothing new to show.
      const lineEnd = answer.state === 'open' ? answer.text.lastIndexOf('\n') : Infinity;
      if (item !== undefined && flight.end === undefined && lineEnd === lastLineEnd) return;
      lastLineEnd = lineEnd;
      const presented = present(flight.answer, typed, call.place, call.view);
      if (presented.kind === 'item') {
        item = presented.item;
        flight.served = true;
        call.timings.firstItemMs ??= clock.now() - call.timings.startedAt;
        giveItem(call, item);
        if (presented.final) return settle(items(item));
        if (call.emit === undefined)
          cancelPatience ??= clock.after(patienceMs, () => settle(item && items(item)));
      } else if (presented.kind === 'waiting') {
        giveFirstLine();
      } else if (flight.answer.state !== 'open' && (flight.end ?? { kind: 'landed' }).kind === 'landed') {
        const given = whatWasGiven();
        if (given !== undefined) return settle(given);
        return settle(presented.kind === 'refused' ? filteredBy(presented.rule) : nothingLeft());
      }
      if (flight.end !== undefined) settle(ending(flight.end));
    }

    function ending(end: NonNullable<Flight['end']>): Ending | undefined {
      const given = whatWasGiven();
      if (given !== undefined) {
        if (flight.answer.state === 'cut') {
          const message = 'the answer broke off; what came whole is shown';
          call.notices.push({ code: 'stream-incomplete', message });
        }
        return given;
      }
      if (end.kind === 'refused') return { kind: 'suppressed', rule: end.rule };
      if (end.kind === 'failed' && !isAbort(end.error))
        return { kind: 'error', error: asCompletionError(end.error) };
      if (end.kind === 'destroyed' && end.why === 'deadline') return { kind: 'error', error: tooLate() };
      return end.kind === 'landed' ? nothingLeft() : undefined;
    }

    function filteredBy(rule: string): Ending {
      if (rule === 'truncated' && flight.answer.finishReason === 'length')
        call.notices.push({ code: 'cut-by-length', message: tooLong });
      return { kind: 'filtered', rule };
    }

    function nothingLeft(): Ending | undefined {
      if (typed !== '') return undefined;
      const rule = flight.answer.stoppedBy;
      // The model said something, and a rule on the stream left nothing of it.
      return rule !== undefined && flight.answer.text.trim() === '' && rule !== 'stop-sequence'
        ? { kind: 'filtered', rule }
        : { kind: 'empty' };
    }

    /** The item so far, or the part of the first line that was given out and cannot be taken back. */
    function whatWasGiven(): Ending | undefined {
      if (item !== undefined && item.insertText.length >= call.emitted.length) return items(item);
      if (call.emitted === '') return undefined;
      const fitted = fitHere(call.emitted, call.place, undefined);
      if (fitted === undefined) return undefined;
      const given: CompletionItem = { id: item?.id ?? `${flight.answer.id}.0`, ...fitted, kind: 'insert' };
      giveItem(call, given);
      return items(given);
    }

    function items(found: CompletionItem): Ending {
      return { kind: 'items', items: [found], source: typed === '' ? 'provider' : 'in-flight' };
    }

    /** Somebody who asked sees the first line grow; unasked, nothing is shown before it is whole. */
    function giveFirstLine(): void {
      const { view } = call;
      if (view.triggerKind !== 'invoked' || view.selected !== undefined || typed !== '') return;
      const { text } = flight.answer;
      // Space may turn out to be the end of the line, where it is cut off.
      const line = text.trimEnd();
      if (!text.includes('\n') && line !== '' && line.startsWith(call.emitted))
        giveText(call, line.slice(call.emitted.length));
    }

    function onAbort(): void {
      release();
      reject(signal.reason);
    }

    function settle(watched: Ending | undefined): void {
      release();
      resolve(watched);
    }

    function release(): void {
      over = true;
      cancelPatience?.();
      leave();
      signal.removeEventListener('abort', onAbort);
    }
  });
}

const tooLong =
  'the model came to maxTokens within its first line, and half a line is not shown unasked; raise maxTokens, or ask explicitly';

function tooLate(): CompletionError {
  const message = 'the model gave no whole line before the deadline; raise timeoutMs or ask a faster model';
  return new CompletionError('timeout', message, { retryable: true });
}

/** `error` as callers get it: whatever a provider throws is told as its failure. */
export function asCompletionError(error: unknown): CompletionError {
  if (CompletionError.is(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new CompletionError('provider-unavailable', `the provider failed: ${message}`, {
    cause: error,
    retryable: true,
  });
}
