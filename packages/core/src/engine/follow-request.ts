import type { Clock } from '../async/clock';
import { normalizeLineEnds } from '../domain/cursor';
import type { CompletionItem } from '../domain/item';
import type { Notice } from '../domain/outcome';
import { parsesNoWorse, type Syntax } from '../domain/syntax-oracle';
import { asCompletionError } from '../errors/as-completion-error';
import { CompletionError, isAbort } from '../errors/completion-error';
import { rankCandidates } from '../postprocess/rank-candidates';
import type { GeneratedText, Segment } from '../reuse/generated-text';
import type { InflightRequest, RequestEnd, RequestStats } from '../reuse/inflight-request';
import type { PendingCompletion } from './pending-completion';
import { deadlineMessage } from './request-failure';
import { renderItem, type RenderResult } from './render-item';
import { fitHere } from './selection';
import type { Result } from './to-outcome';

/** How long `complete` waits for more lines once it has the first, in milliseconds. `stream` emits the first at once. */
const moreLinesWaitMs = 300;

const brokenOff: Notice = {
  code: 'stream-incomplete',
  message: 'the answer broke off; what came whole is shown',
};
const atDeadline: Notice = {
  code: 'stream-incomplete',
  message:
    'the answer was not at its end at the deadline; what came until then is shown; raise timeoutMs for more',
};
const atLimit: Notice = {
  code: 'cut-by-length',
  message: 'the answer came to maxTokens and ends there; raise maxTokens for longer ones',
};

/** What following a request led to, and the texts behind the items, in their order. */
export interface Followed {
  readonly result: Result;
  readonly texts: readonly GeneratedText[];
}

/**
 * Follows `inflight` for `completion`, emitting what it generates, until it gives a result; `undefined` when it turns out to be
 * of no use. Rejects with the reason of the completion's signal when that aborts first. Leaves no listener and no timer.
 *
 * @param typed - what was typed since the request started
 */
export function followRequest(
  completion: PendingCompletion,
  inflight: InflightRequest,
  typed: string,
  clock: Clock,
  syntax: Syntax | undefined,
): Promise<Followed | undefined> {
  return new Promise((resolve, reject) => {
    const { signal } = completion.controller;
    const follower = new Follower(completion, inflight, typed, clock, syntax, (followed) => {
      release();
      resolve(followed);
    });
    const update = () => {
      try {
        follower.update();
      } catch (error) {
        release();
        reject(error);
      }
    };
    const onAbort = () => {
      release();
      reject(signal.reason);
    };
    const release = () => {
      follower.stop();
      detach();
      signal.removeEventListener('abort', onAbort);
    };
    const detach = inflight.attach(update);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    else update();
  });
}

/** Follows a request for one completion: its first text from chunk to chunk, or all its texts once they have ended. */
class Follower {
  readonly #completion: PendingCompletion;
  readonly #inflight: InflightRequest;
  readonly #typed: string;
  readonly #clock: Clock;
  readonly #syntax: Syntax | undefined;
  readonly #onEnd: (followed: Followed | undefined) => void;
  #item: CompletionItem | undefined;
  /** Where the last whole line of the text ended at the last look. */
  #lastLineEnd: number | undefined;
  #cancelWait: (() => void) | undefined;
  #stopped = false;

  constructor(
    completion: PendingCompletion,
    inflight: InflightRequest,
    typed: string,
    clock: Clock,
    syntax: Syntax | undefined,
    onEnd: (followed: Followed | undefined) => void,
  ) {
    this.#completion = completion;
    this.#inflight = inflight;
    this.#typed = typed;
    this.#clock = clock;
    this.#syntax = syntax;
    this.#onEnd = onEnd;
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelWait?.();
  }

  /** The request has changed. */
  update(): void {
    if (this.#stopped) return;
    if (this.#completion.candidates > 1) return this.#updateCandidates();
    const { text, end } = this.#inflight;
    if (!text.agreesWith(this.#typed)) return this.#settle(this.#emittedResult());
    // An item grows by whole lines, so within a line there is nothing new to show.
    const lineEnd = text.state === 'streaming' ? text.text.lastIndexOf('\n') : Infinity;
    if (this.#item !== undefined && end === undefined && lineEnd === this.#lastLineEnd) return;
    this.#lastLineEnd = lineEnd;
    const { position, display, isStreaming } = this.#completion;
    const rendered = renderItem(text, this.#typed, position, display);
    if (rendered.kind === 'item') {
      const { item } = rendered;
      text.show(rendered.segment);
      this.#emit(item);
      if (rendered.final) {
        this.#noteCut(text, rendered.segment);
        return this.#settle(this.#itemResult(item));
      }
      if (!isStreaming)
        this.#cancelWait ??= this.#clock.after(moreLinesWaitMs, () =>
          this.#settle(this.#itemResult(this.#item ?? item)),
        );
    } else if (rendered.kind === 'waiting') {
      this.#emitFirstLine();
    } else if (text.state !== 'streaming' && (end === undefined || end.kind === 'completed')) {
      return this.#settle(this.#emittedResult() ?? this.#emptyResult(rendered));
    }
    if (end !== undefined) this.#settle(this.#endResult(end));
  }

  /** Once all candidates have ended: each different one once, the best first. */
  #updateCandidates(): void {
    const { texts, end } = this.#inflight;
    if (end === undefined) return;
    const { position, display } = this.#completion;
    const oracle = this.#syntax?.at({ uri: position.uri, ...position.cursor });
    const rendered = texts.map((text) => ({ text, ...renderItem(text, '', position, display) }));
    const ranked = rankCandidates(
      rendered.flatMap((each) => {
        if (each.kind !== 'item') return [];
        const { text, item, segment } = each;
        const { insertText, meanLogProbability, range } = item;
        const taken = range.end - position.offset;
        return {
          text,
          item,
          segment,
          insertText,
          meanLogProbability,
          fits: text.stoppedBy === 'suffix-overlap' || taken > 0,
          parses: parsesNoWorse(oracle, normalizeLineEnds(insertText), taken),
        };
      }),
    );
    const [first, ...others] = ranked;
    if (first === undefined) {
      const empty = rendered.find(({ kind }) => kind === 'rejected') ?? rendered[0];
      return this.#settle(
        end.kind === 'completed'
          ? this.#emptyResult(empty)
          : (failedResult(end, this.#inflight.stats) ?? { kind: 'superseded' }),
      );
    }
    for (const { text, segment } of ranked) {
      text.show(segment);
      this.#noteCut(text, segment);
    }
    this.#emit(first.item);
    const items = [first.item, ...others.map(({ item }) => item)] as const;
    this.#onEnd({
      result: { kind: 'items', items, source: 'provider' },
      texts: ranked.map(({ text }) => text),
    });
  }

  #settle(result: Result | undefined): void {
    this.#onEnd(result && { result, texts: [this.#inflight.text] });
  }

  #emit(item: CompletionItem): void {
    const { timings } = this.#completion;
    this.#item = item;
    this.#inflight.used = true;
    timings.firstItemMs ??= this.#clock.now() - timings.startedAt;
    this.#completion.emitItem(item);
  }

  /** Explicit requests stream the first line; automatic ones wait until it is complete. */
  #emitFirstLine(): void {
    const { display, emitted } = this.#completion;
    if (display.triggerKind !== 'invoked' || display.selected !== undefined || this.#typed !== '') return;
    const { text } = this.#inflight.text;
    // Space may turn out to be the end of the line, which is cut off.
    const line = text.trimEnd();
    if (!text.includes('\n') && line !== '' && line.startsWith(emitted))
      this.#completion.emitText(line.slice(emitted.length));
  }

  /** Adds a notice when the item goes up to where the answer broke off or the model came to its limit, at most without the last line. */
  #noteCut({ state, finishReason, text }: GeneratedText, { end }: Segment): void {
    const notice =
      state === 'truncated' ? this.#whyTruncated() : finishReason === 'length' ? atLimit : undefined;
    if (notice !== undefined && end >= text.trimEnd().lastIndexOf('\n'))
      this.#completion.addNotices([notice]);
  }

  #itemResult(item: CompletionItem): Result {
    return { kind: 'items', items: [item], source: this.#typed === '' ? 'provider' : 'in-flight' };
  }

  /** The item so far, or the part of the first line that was emitted and cannot be taken back. */
  #emittedResult(): Result | undefined {
    const { emitted, position } = this.#completion;
    if (this.#item !== undefined && this.#item.insertText.length >= emitted.length)
      return this.#itemResult(this.#item);
    if (emitted === '') return undefined;
    const fitted = fitHere(emitted, position, undefined);
    if (fitted === undefined) return undefined;
    const id = this.#item?.id ?? `${this.#inflight.text.id}.0`;
    const item: CompletionItem = { id, ...fitted, kind: 'insert' };
    this.#completion.emitItem(item);
    return this.#itemResult(item);
  }

  #endResult(end: RequestEnd): Result | undefined {
    const emitted = this.#emittedResult();
    if (emitted === undefined)
      return end.kind === 'completed' ? this.#nothingLeft() : failedResult(end, this.#inflight.stats);
    if (this.#inflight.text.state === 'truncated') this.#completion.addNotices([this.#whyTruncated()]);
    return emitted;
  }

  #whyTruncated(): Notice {
    const { end } = this.#inflight;
    return end?.kind === 'aborted' && end.cause === 'deadline' ? atDeadline : brokenOff;
  }

  /** The result when nothing of a complete text is shown. */
  #emptyResult(rendered: RenderResult | undefined): Result | undefined {
    if (rendered?.kind !== 'rejected') return this.#nothingLeft();
    const { rule } = rendered;
    if (rule === 'truncated' && this.#inflight.text.finishReason === 'length') {
      const message =
        'the model came to maxTokens within its first line, and automatic requests do not show half a line; raise maxTokens, or trigger it explicitly';
      this.#completion.addNotices([{ code: 'cut-by-length', message }]);
    }
    return { kind: 'filtered', rule };
  }

  #nothingLeft(): Result | undefined {
    if (this.#typed !== '') return undefined;
    const { stoppedBy: rule, text, finishReason } = this.#inflight.text;
    if (finishReason === 'content-filter')
      return { kind: 'filtered', rule: finishReason, detail: "it is the server's filter of contents" };
    // The model generated something, and a stream rule left nothing of it.
    return rule !== undefined && text.trim() === '' && rule !== 'stop-sequence'
      ? { kind: 'filtered', rule }
      : { kind: 'empty', ...countedTokens(this.#inflight.stats) };
  }
}

/** Tokens of an answer that is empty: some servers count the one that ends it. */
const emptyTokens = 2;

/** What the server's count says about an empty answer. */
function countedTokens({ usage, generatedChars }: RequestStats): { readonly detail?: string } {
  if (usage === undefined || generatedChars > 0) return {};
  const { promptTokens, completionTokens } = usage;
  if (promptTokens > 0 && completionTokens <= emptyTokens) return {};
  return {
    detail:
      promptTokens === 0
        ? 'by its usage of 0 tokens the server asked no model'
        : `the server counted ${completionTokens} tokens and sent no text: the model may reason first, so raise maxTokens or switch that off`,
  };
}

/** The result of a request that ended without an item; `undefined` when another request may still have one. */
function failedResult(
  end: Exclude<RequestEnd, { kind: 'completed' }>,
  stats: RequestStats,
): Result | undefined {
  switch (end.kind) {
    case 'refused':
      return { kind: 'suppressed', rule: end.rule };
    case 'failed':
      return isAbort(end.error) ? undefined : { kind: 'error', error: asCompletionError(end.error) };
    case 'aborted': {
      if (end.cause !== 'deadline') return undefined;
      const error = new CompletionError('timeout', deadlineMessage(stats), { retryable: true });
      return { kind: 'error', error };
    }
  }
}
