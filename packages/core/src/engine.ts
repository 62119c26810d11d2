import { followSignal } from './async/follow-signal';
import { UpdateQueue } from './async/update-queue';
import { wait } from './async/wait';
import { resolvePosition } from './domain/cursor-position';
import type { EndpointStatus } from './domain/endpoint-status';
import type { EditItem } from './domain/edit-item';
import type { CompletionItem } from './domain/item';
import type { NextEditOutcome, NextEditRequest, NextEditSession } from './domain/next-edit';
import { resolveOptions, type CompletionEngineOptions, type ResolvedOptions } from './domain/options';
import type { CompletionOutcome, CompletionUpdate, Notice } from './domain/outcome';
import type { ModelInfo } from './domain/provider';
import { checkRequest, type CompletionRequest } from './domain/request';
import { askServer } from './engine/ask-server';
import { buildPrompt, inspectRequest, providerRequest, type Inspection } from './engine/build-prompt';
import { CompletionCache } from './engine/completion-cache';
import { endpointModels } from './engine/endpoint-models';
import { createEngineServices, type EngineServices } from './engine/engine-services';
import { followRequest } from './engine/follow-request';
import { PendingCompletion } from './engine/pending-completion';
import { renderItem } from './engine/render-item';
import { asIfSelected } from './engine/selection';
import { asFailure, reportFailure } from './engine/request-failure';
import { ServedItems, type NextRequest } from './engine/served-items';
import { startRequest } from './engine/start-request';
import { streamAnswer } from './engine/stream-answer';
import { abortResult, toOutcome, unavailableResult, type Result } from './engine/to-outcome';
import type { NextEditHost } from './engine/next-edit/next-edit-host';
import { asCompletionError } from './errors/as-completion-error';
import { CompletionError, SupersededError } from './errors/completion-error';
import { checkPolicy, multilineHere } from './policy/check-policy';
import { Dismissals } from './policy/dismissals';
import { Pause } from './policy/pause';
import type { BuiltPrompt } from './prompt/prompt-builder';
import { abortReasons, type InflightRequest } from './reuse/inflight-request';
import { InflightRequests, type UsableRequest } from './reuse/inflight-requests';
import type { RequestPriority } from './scheduling/endpoint';
import { RequestPacing } from './scheduling/request-pacing';
import { DecisionLog, type Decision } from './telemetry/decision-log';
import { EventHub, type EngineEvents } from './telemetry/events';
import { ItemLifecycle } from './telemetry/item-lifecycle';

/** Notices that are remembered as reported. */
const maxNotices = 200;

/** Completes code at the cursor by a model, and reuses what it generated while the user types on. */
export interface CompletionEngine {
  /**
   * Resolves when the visible part is complete, or 300 ms after its first line is; at once when nothing has to be requested.
   * Never rejects: failures and cancellation are outcomes. Aborting `signal` detaches the caller; a stream that the next key can
   * still use continues.
   *
   * @throws CompletionError `invalid-options` when a field of `request` is wrong
   */
  complete(
    request: CompletionRequest,
    options?: { readonly signal?: AbortSignal },
  ): Promise<CompletionOutcome>;
  /** The same as a stream of updates, of which `outcome` is the last. Leaving the loop early detaches the caller. */
  stream(
    request: CompletionRequest,
    options?: { readonly signal?: AbortSignal },
  ): AsyncIterableIterator<CompletionUpdate>;
  /**
   * What comes next, on any line: one edit, the nearest to the cursor, or the reason why there is none. Call it after each change of
   * the document and after an edit was taken. What is known fits at once; a request waits for a pause in typing, and the next call
   * for the document supersedes this one. Needs the option `nextEdit`; never rejects.
   *
   * @throws CompletionError `invalid-options` when a field of `request` is wrong
   */
  nextEdit(request: NextEditRequest, options?: { readonly signal?: AbortSignal }): Promise<NextEditOutcome>;
  /** The models that the endpoint lists. Context lengths are kept for later prompts. Rejects with a `CompletionError`. */
  models(options?: { readonly signal?: AbortSignal }): Promise<readonly ModelInfo[]>;
  /** The prompt and the wire request that `request` would lead to. Sends nothing. */
  inspect(request: CompletionRequest): Promise<Inspection>;
  /** Reports that the editor shows `item`. Never cancels anything, however late. */
  shown(item: CompletionItem | EditItem): void;
  /** Reports that the user accepted all of `item`. */
  accepted(item: CompletionItem | EditItem): void;
  /** Reports that the user accepted the first `acceptedChars` UTF-16 units of `insertText`. */
  partiallyAccepted(item: CompletionItem, acceptedChars: number): void;
  /** Reports that the user dismissed `item`: it is not offered there again until the text changes. */
  rejected(item: CompletionItem | EditItem): void;
  /** Calls `listener` at each `event` until the returned function is called. */
  on<K extends keyof EngineEvents>(event: K, listener: (payload: EngineEvents[K]) => void): () => void;
  /** The last decisions, oldest first. */
  explain(): readonly Decision[];
  /** Stops automatic requests until `resume`; explicit ones still pass. */
  pause(reason: string): void;
  /** Stops automatic requests for `ms` milliseconds. */
  snooze(ms: number): void;
  /** Ends `pause` and `snooze`. */
  resume(): void;
  /** Whether requests can be sent now, and why not. */
  status(): EndpointStatus;
  /** Ends every call as cancelled, closes every connection, frees every timer. Later calls end as cancelled. */
  dispose(): void;
}

const noNextEdit =
  "no next edits are set up; give the engine the option nextEdit: nextEdit({ … }) of '@org/completion-core/next-edit'";

/** @throws CompletionError `invalid-options`: a wrong value and what it must be, or an unknown option and the likely one */
export function createCompletionEngine(options: CompletionEngineOptions): CompletionEngine {
  return new Engine(resolveOptions(options));
}

/**
 * A completion passes these steps: policy → cache → in flight → pacing → gate → context → prompt → provider → rules → item. The
 * first three need no waiting (`#respondNow`); a request that is sent runs the rest (`#run`), and callers follow it.
 */
class Engine implements CompletionEngine {
  readonly #options: ResolvedOptions;
  readonly #scope: string;
  readonly #services: EngineServices;
  readonly #events = new EventHub();
  readonly #pause: Pause;
  readonly #pacing: RequestPacing;
  readonly #dismissals = new Dismissals();
  readonly #cache: CompletionCache;
  readonly #inflight: InflightRequests;
  readonly #served = new ServedItems();
  readonly #lifecycle: ItemLifecycle;
  readonly #decisions: DecisionLog;
  /** The completion that waits, by document. */
  readonly #pending = new Map<string, PendingCompletion>();
  readonly #reportedNotices = new Set<string>();
  readonly #disposal = new AbortController();
  readonly #edits: NextEditSession | undefined;
  #nextId = 1;

  constructor(options: ResolvedOptions) {
    const { clock, provider, model, maxTokens, temperature, topP, scheduling } = options;
    this.#options = options;
    this.#scope = JSON.stringify([provider.endpoint, model, maxTokens, temperature, topP]);
    this.#services = createEngineServices(options, (status) => this.#events.emit('status', status));
    this.#pause = new Pause(clock);
    this.#pacing = new RequestPacing(scheduling);
    this.#cache = new CompletionCache(options.reuse, clock);
    this.#inflight = new InflightRequests(scheduling);
    this.#lifecycle = new ItemLifecycle(this.#events);
    this.#decisions = new DecisionLog(options.explainLimit);
    const host: NextEditHost = {
      options,
      services: this.#services,
      events: this.#events,
      decisions: this.#decisions,
      pausedBy: () => this.#pause.reason,
      reportOnce: (notice) => this.#reportOnce(notice),
    };
    this.#edits = (options.nextEdit?.attach as ((host: NextEditHost) => NextEditSession) | undefined)?.(host);
  }

  complete(
    request: CompletionRequest,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<CompletionOutcome> {
    const completion = this.#open(request, undefined);
    const result = this.#respondNow(completion, signal);
    return result === undefined
      ? this.#respondLater(completion, signal)
      : Promise.resolve(this.#close(completion, result));
  }

  stream(
    request: CompletionRequest,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncIterableIterator<CompletionUpdate> {
    const queue = new UpdateQueue<CompletionUpdate>(() => completion.controller.abort());
    const completion = this.#open(request, (update) => queue.push(update));
    const result = this.#respondNow(completion, signal);
    const end = (outcome: CompletionOutcome) => {
      queue.push({ type: 'outcome', outcome });
      queue.end();
    };
    if (result === undefined) void this.#respondLater(completion, signal).then(end);
    else end(this.#close(completion, result));
    return queue;
  }

  /** Policy → cache → in flight: what needs no waiting. */
  #respondNow(completion: PendingCompletion, signal: AbortSignal | undefined): Result | undefined {
    if (this.#disposal.signal.aborted || signal?.aborted) return { kind: 'cancelled' };
    const { position, scope, candidates, guess } = completion;
    this.#pending.get(position.uri)?.controller.abort(new SupersededError());
    this.#pacing.keystroke(position.uri, this.#options.clock.now());
    const suppressedBy = this.#suppressingRule(completion);
    if (suppressedBy !== undefined) return { kind: 'suppressed', rule: suppressedBy };
    if (candidates > 1) return undefined;
    const usable = this.#inflight.reconcile(position, scope, guess);
    return this.#cache.serve(completion) ?? (usable && this.#serveInflight(completion, usable));
  }

  /** What takes time. Never rejects. */
  async #respondLater(
    completion: PendingCompletion,
    signal: AbortSignal | undefined,
  ): Promise<CompletionOutcome> {
    const { controller, position } = completion;
    const unlink = [followSignal(controller, signal), followSignal(controller, this.#disposal.signal)];
    this.#pending.set(position.uri, completion);
    try {
      return this.#close(completion, await this.#respond(completion));
    } catch (error) {
      const result: Result = controller.signal.aborted
        ? abortResult(error)
        : { kind: 'error', error: asCompletionError(error) };
      return this.#close(completion, result);
    } finally {
      for (const end of unlink) end();
      if (this.#pending.get(position.uri) === completion) this.#pending.delete(position.uri);
    }
  }

  /** In flight → cache → pacing, until one of them has a result or a request may be sent; then follows that request. */
  async #respond(completion: PendingCompletion): Promise<Result> {
    const { clock, scheduling } = this.#options;
    const { position, scope, guess, display, timings, controller } = completion;
    const reuses = completion.candidates === 1;
    const priority = display.triggerKind === 'invoked' ? 'explicit' : 'automatic';
    const { endpoint, serverWork } = this.#services;
    const dueAfter = (from: number) =>
      from + this.#pacing.delayMs(position.uri, display.triggerKind, from, serverWork.keepsPrompts);
    let dueAt = dueAfter(clock.now());

    for (;;) {
      controller.signal.throwIfAborted();
      const usable = reuses ? this.#inflight.reconcile(position, scope, guess) : undefined;
      if (usable !== undefined) {
        const result = await this.#follow(completion, usable.request, usable.typed);
        if (result !== undefined) return result;
        // The stream was wrong, which may have changed the pace.
        dueAt = Math.max(dueAt, dueAfter(timings.startedAt));
        continue;
      }
      const cached = reuses ? this.#cache.serve(completion) : undefined;
      if (cached !== undefined) return cached;

      const availability = endpoint.wait(priority);
      if (availability.ms > scheduling.maxQueueMs) return unavailableResult(availability, priority);
      dueAt = Math.max(dueAt, clock.now() + Math.max(availability.ms, serverWork.busyMs(priority)));
      if (dueAt > clock.now()) {
        await wait(clock, dueAt - clock.now(), controller.signal);
        continue;
      }
      const request = this.#send(completion, priority);
      return (await this.#follow(completion, request, '')) ?? { kind: 'superseded' };
    }
  }

  /** An item of a request in flight whose first line is complete. Callers that stream follow the request instead. */
  #serveInflight(completion: PendingCompletion, { request, typed }: UsableRequest): Result | undefined {
    const { position, display, isStreaming } = completion;
    if (isStreaming) return undefined;
    const rendered = renderItem(request.text, typed, position, display);
    if (rendered.kind !== 'item') return undefined;
    completion.addNotices(request.stats.notices);
    request.text.show(rendered.segment);
    request.used = true;
    return { kind: 'items', items: [rendered.item], source: 'in-flight' };
  }

  async #follow(
    completion: PendingCompletion,
    request: InflightRequest,
    typed: string,
  ): Promise<Result | undefined> {
    const { clock, syntax } = this.#options;
    const followed = await followRequest(completion, request, typed, clock, syntax);
    if (followed === undefined) return undefined;
    completion.recordTimings(request.stats);
    completion.addNotices(request.stats.notices);
    if (followed.result.kind === 'items') this.#cache.setVisible(completion.position.uri, followed.texts);
    return followed.result;
  }

  /** Starts a request within the limits. Its texts are kept when it has ended, however it ends. */
  #send(completion: PendingCompletion, priority: RequestPriority, next?: NextRequest): InflightRequest {
    const { uri } = completion.position;
    this.#inflight.makeRoom(uri);
    const request = startRequest(completion, priority, this.#options, next);
    this.#inflight.add(request);
    request.onEnd(() => this.#ended(request, uri));
    this.#services.endpoint.acquire();
    this.#pacing.sent(uri, this.#options.clock.now());
    void this.#run(request, completion);
    return request;
  }

  /** Gate → context → prompt → provider → rules. Never rejects: the request ends in one way or another. */
  async #run(inflight: InflightRequest, { request, position }: PendingCompletion): Promise<void> {
    const services = this.#services;
    const { signal, stats } = inflight;
    const build = () => buildPrompt(request, position, services, signal, stats.notices);
    const urlOf = (prompt: BuiltPrompt) =>
      this.#options.provider.preview(providerRequest(prompt, request, services)).url;
    const send = (prompt: BuiltPrompt) =>
      streamAnswer(inflight, request, position, prompt, services, () => this.#sent(inflight, position.uri));
    try {
      const verdict = await services.gate.admits(position.uri);
      if (!verdict.admitted) return inflight.finish({ kind: 'refused', rule: verdict.rule });
      await askServer({ build, send, urlOf }, inflight, services);
      inflight.finish({ kind: 'completed' });
    } catch (thrown) {
      const error = asFailure(thrown, inflight);
      reportFailure(error, inflight, services.endpoint);
      inflight.finish({ kind: 'failed', error });
    }
  }

  #sent({ id, stats, speculation }: InflightRequest, uri: string): void {
    const model = this.#services.model.id;
    const { promptChars } = stats;
    this.#events.emit('sent', {
      requestId: id,
      uri,
      model,
      promptChars,
      speculative: speculation !== undefined,
    });
  }

  #ended(request: InflightRequest, uri: string): void {
    const { id, texts, stats, end } = request;
    const { sentAt, firstTokenAt, generatedChars } = stats;
    this.#inflight.delete(request);
    if (sentAt === undefined) this.#services.endpoint.release();
    else if (firstTokenAt !== undefined) this.#pacing.latency.measured(firstTokenAt - sentAt);
    else if (end?.kind === 'aborted') this.#pacing.latency.atLeast(this.#options.clock.now() - sentAt);
    if (end?.kind === 'aborted' && end.cause === 'text-changed') this.#pacing.missed(uri);
    for (const text of texts) this.#cache.keep(text);
    for (const notice of stats.notices) this.#reportOnce(notice);
    if (sentAt === undefined) return;
    this.#events.emit('closed', { requestId: id, uri, generatedChars, reason: endReason(request) });
  }

  /** Requests what would follow `item`, when it is neither cached nor in flight and the budget allows it. */
  #speculate(item: CompletionItem): void {
    const after = this.#served.afterAccepting(item);
    if (after === undefined) return;
    const completion = this.#completionFor(after.request, undefined);
    const { position, scope } = completion;
    if (this.#suppressingRule(completion) !== undefined) return;
    if (this.#cache.has(completion) || this.#inflight.find(position, scope, completion.guess) !== undefined)
      return;
    const { endpoint, serverWork } = this.#services;
    if (endpoint.wait('speculative').ms === 0 && serverWork.busyMs('speculative') === 0)
      this.#send(completion, 'speculative', after.next);
  }

  #open(
    request: CompletionRequest,
    onUpdate: ((update: CompletionUpdate) => void) | undefined,
  ): PendingCompletion {
    checkRequest(request);
    const completion = this.#completionFor(request, onUpdate);
    const { id: requestId, position, display } = completion;
    this.#events.emit('request', { requestId, uri: position.uri, triggerKind: display.triggerKind });
    return completion;
  }

  #completionFor(
    given: CompletionRequest,
    onUpdate: ((update: CompletionUpdate) => void) | undefined,
  ): PendingCompletion {
    const request = asIfSelected(given);
    const position = resolvePosition(request);
    const { clock, multiline, when, provider } = this.#options;
    const display = {
      multiline: multilineHere(multiline, { position, when }),
      triggerKind: request.triggerKind ?? 'automatic',
      selected: request.selectedCompletion,
    };
    const id = `c${this.#nextId++}`;
    const scope = this.#scope + position.document.languageId;
    const guess = display.triggerKind === 'invoked' && provider.capabilities.guessesWhenInvoked === true;
    return new PendingCompletion({ id, request, position, display, scope, guess }, clock.now(), onUpdate);
  }

  /** The rule that keeps the completion from being requested. */
  #suppressingRule({ position, display }: PendingCompletion): string | undefined {
    const { triggerKind } = display;
    const { when } = this.#options;
    const rule = checkPolicy({ position, triggerKind, when, paused: this.#pause.reason });
    if (rule !== undefined) return rule.name;
    return triggerKind === 'automatic' && this.#dismissals.covers(position) ? 'dismissed' : undefined;
  }

  /** Ends a completion: remembers its items and reports its outcome. */
  #close(completion: PendingCompletion, result: Result): CompletionOutcome {
    const { position, display } = completion;
    const { uri } = position;
    if (result.kind === 'items') {
      const [first] = result.items;
      completion.emitItem(first);
      const typedChars = (this.#served.last(first.id)?.insertText.length ?? 0) - first.insertText.length;
      if (result.source === 'shown-item' && typedChars > 0)
        this.#events.emit('typedThrough', { item: first, typedChars });
      this.#pacing.served(uri);
      const speculates = this.#options.scheduling.speculative && display.selected === undefined;
      for (const item of result.items.toReversed()) this.#served.add(item, position, speculates);
    }
    const now = this.#options.clock.now();
    const outcome = toOutcome(completion, result, now);
    const { requestId, reason, kind, notices } = outcome;
    this.#decisions.add({ requestId, uri, at: now, kind, words: reason });
    if (kind === 'superseded') this.#events.emit('superseded', { requestId, uri });
    for (const notice of notices) this.#reportOnce(notice);
    this.#events.emit('outcome', { outcome, uri });
    return outcome;
  }

  #reportOnce(notice: Notice): void {
    const key = `${notice.code} ${notice.message}`;
    if (this.#reportedNotices.has(key)) return;
    if (this.#reportedNotices.size >= maxNotices) this.#reportedNotices.clear();
    this.#reportedNotices.add(key);
    this.#events.emit('notice', notice);
  }

  inspect(request: CompletionRequest): Promise<Inspection> {
    checkRequest(request);
    return inspectRequest(asIfSelected(request), this.#services, this.#disposal.signal);
  }

  nextEdit(
    request: NextEditRequest,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<NextEditOutcome> {
    checkRequest(request);
    if (this.#edits !== undefined) return this.#edits.next(request, signal);
    const startedAt = this.#options.clock.now();
    const call = { id: `e${this.#nextId++}`, timings: { startedAt }, notices: [] };
    const error = new CompletionError('invalid-options', noNextEdit);
    return Promise.resolve(toOutcome<EditItem>(call, { kind: 'error', error }, startedAt));
  }

  async models({ signal }: { readonly signal?: AbortSignal } = {}): Promise<readonly ModelInfo[]> {
    const own = new AbortController();
    const unlink = [followSignal(own, signal), followSignal(own, this.#disposal.signal)];
    try {
      return await endpointModels(this.#services, own.signal);
    } finally {
      for (const end of unlink) end();
    }
  }

  shown(item: CompletionItem | EditItem): void {
    if ('drawing' in item) return this.#edits?.shown(item);
    this.#lifecycle.shown(item);
    const uri = this.#served.uriOf(item);
    if (uri !== undefined) this.#cache.shown(item, uri);
    if (this.#options.scheduling.speculative && !this.#disposal.signal.aborted) this.#speculate(item);
  }

  accepted(item: CompletionItem | EditItem): void {
    if ('drawing' in item) return this.#edits?.accepted(item);
    this.#toHistory(item);
    this.#lifecycle.accepted(item);
  }

  /** What was accepted counts as a suggestion among the edits that next edits follow from. */
  #toHistory(item: CompletionItem, chars?: number): void {
    const uri = this.#served.uriOf(item);
    if (uri !== undefined) this.#edits?.completionAccepted(uri, item.insertText.slice(0, chars));
  }

  partiallyAccepted(item: CompletionItem, acceptedChars: number): void {
    this.#toHistory(item, acceptedChars);
    this.#lifecycle.partiallyAccepted(item, acceptedChars);
  }

  rejected(item: CompletionItem | EditItem): void {
    if ('drawing' in item) return this.#edits?.rejected(item);
    const dismissal = this.#served.dismissalOf(item);
    if (dismissal !== undefined) this.#dismissals.add(dismissal);
    this.#lifecycle.rejected(item);
  }

  on<K extends keyof EngineEvents>(event: K, listener: (payload: EngineEvents[K]) => void): () => void {
    return this.#events.on(event, listener);
  }

  explain(): readonly Decision[] {
    return this.#decisions.list();
  }

  pause(reason: string): void {
    this.#pause.begin(reason);
    this.#events.emit('status', this.status());
  }

  snooze(ms: number): void {
    this.#pause.snooze(ms);
    this.#events.emit('status', this.status());
  }

  resume(): void {
    this.#pause.resume();
    this.#events.emit('status', this.status());
  }

  status(): EndpointStatus {
    const { reason } = this.#pause;
    return reason === undefined ? this.#services.endpoint.status() : { state: 'paused', reason };
  }

  dispose(): void {
    if (this.#disposal.signal.aborted) return;
    this.#disposal.abort();
    this.#edits?.dispose();
    this.#inflight.dispose();
    this.#cache.clear();
    this.#served.clear();
    this.#options.provider.dispose?.();
    this.#events.clear();
  }
}

function endReason({ end, text }: InflightRequest): string {
  if (end?.kind === 'aborted') return abortReasons[end.cause];
  return end?.kind === 'failed' ? 'it failed' : (text.stoppedBy ?? 'the model ended it');
}
