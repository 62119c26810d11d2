import { followSignal } from './async/follow-signal';
import { wait } from './async/wait';
import type { EndpointStatus } from './domain/endpoint-status';
import type { CompletionItem } from './domain/item';
import { resolveOptions, type CompletionEngineOptions, type ResolvedOptions } from './domain/options';
import type { CompletionOutcome, CompletionUpdate, Notice } from './domain/outcome';
import { resolvePosition } from './domain/cursor-position';
import type { ModelInfo } from './domain/provider';
import { checkRequest, type CompletionRequest } from './domain/request';
import type { SyntaxOracle } from './domain/syntax-oracle';
import { endingOfAbort, giveItem, outcomeOf, takeTimings, type Call, type Ending } from './engine/call';
import { Departures } from './engine/departures';
import { endpointModels } from './engine/endpoint-models';
import { HeldAnswers } from './engine/held-answers';
import { inspectRequest, type Inspection } from './engine/inspect';
import { refusalOf } from './engine/refusal';
import { asIfSelected } from './engine/selection';
import { ServedItems } from './engine/served-items';
import { createStages, type Stages } from './engine/stages';
import { UpdateQueue } from './async/update-queue';
import { asCompletionError, watch } from './engine/watch';
import { watchCandidates } from './engine/watch-candidates';
import { SupersededError } from './errors/completion-error';
import { checkPolicy, multilineHere } from './policy/check-policy';
import { Dismissals } from './policy/dismissals';
import { Pause } from './policy/pause';
import type { PolicyRule } from './policy/policy-rule';
import type { Flight } from './reuse/flight';
import { RequestPacing } from './scheduling/request-pacing';
import { DecisionLog, type Decision } from './telemetry/decision-log';
import { EventHub, type EngineEvents } from './telemetry/events';
import { ItemLifecycle } from './telemetry/item-lifecycle';

/** Notices remembered as told. */
const maxNotices = 200;

/** Asks a model for what could stand at the cursor, and keeps what it said for the keys to come. */
export interface CompletionEngine {
  /**
   * One answer: resolves when the visible part is whole, or a moment after its first line is. What is here already is
   * answered without waiting. Never rejects: failures and withdrawals are outcomes. Aborting `signal` withdraws the caller;
   * a stream that the next key can still use goes on.
   *
   * @throws CompletionError `invalid-options` when `request` is not one
   */
  complete(
    request: CompletionRequest,
    options?: { readonly signal?: AbortSignal },
  ): Promise<CompletionOutcome>;
  /** The same as it comes. Ends with an `outcome` update. Leaving the loop early withdraws the caller. */
  stream(
    request: CompletionRequest,
    options?: { readonly signal?: AbortSignal },
  ): AsyncIterableIterator<CompletionUpdate>;
  /** The models the endpoint offers; what it says of context lengths is kept for prompts to come. Rejects with a `CompletionError`. */
  models(options?: { readonly signal?: AbortSignal }): Promise<readonly ModelInfo[]>;
  /** The prompt and the wire request that `request` would lead to, with its parts labeled. Sends nothing. */
  inspect(request: CompletionRequest): Promise<Inspection>;
  /** The editor shows `item`. Never cancels anything, however late. */
  shown(item: CompletionItem): void;
  /** The person took all of `item`. */
  accepted(item: CompletionItem): void;
  /** The person took the first `acceptedChars` UTF-16 units of `insertText`, counted from its start. */
  partiallyAccepted(item: CompletionItem, acceptedChars: number): void;
  /** The person dismissed `item`: it is not offered there again until the text differs. */
  rejected(item: CompletionItem): void;
  /** Calls `listener` at each `event` until the returned function is called. */
  on<K extends keyof EngineEvents>(event: K, listener: (payload: EngineEvents[K]) => void): () => void;
  /** The last decisions in words, oldest first. */
  explain(): readonly Decision[];
  /** No automatic requests until `resume`; explicit ones still pass. */
  pause(reason: string): void;
  /** No automatic requests for `ms`. */
  snooze(ms: number): void;
  resume(): void;
  /** Whether the endpoint can be asked now. */
  status(): EndpointStatus;
  /** Ends every call as cancelled, closes every connection, frees every timer. The engine answers `cancelled` from then on. */
  dispose(): void;
}

/** @throws CompletionError `invalid-options` naming the value and what it may be */
export function createCompletionEngine(options: CompletionEngineOptions): CompletionEngine {
  return new Engine(resolveOptions(options));
}

class Engine implements CompletionEngine {
  readonly #options: ResolvedOptions;
  /** Answers of other models, options or languages are none of ours. */
  readonly #scope: string;
  readonly #events = new EventHub();
  readonly #pause: Pause;
  readonly #pacer: RequestPacing;
  readonly #dismissals = new Dismissals();
  readonly #stages: Stages;
  readonly #held: HeldAnswers;
  readonly #departures: Departures;
  readonly #served = new ServedItems();
  readonly #lifecycle: ItemLifecycle;
  readonly #decisions: DecisionLog;
  /** The call that waits, by document. */
  readonly #calls = new Map<string, Call>();
  readonly #toldNotices = new Set<string>();
  readonly #disposal = new AbortController();
  #nextId = 1;

  constructor(options: ResolvedOptions) {
    const { clock, provider } = options;
    this.#options = options;
    this.#scope = JSON.stringify([
      provider.endpoint,
      options.model,
      options.maxTokens,
      options.temperature,
      options.topP,
    ]);
    this.#pause = new Pause(clock);
    this.#pacer = new RequestPacing(options.scheduling);
    this.#stages = createStages(options, (status) => this.#events.emit('status', status));
    this.#held = new HeldAnswers(options.reuse, clock);
    this.#departures = new Departures(this.#stages, this.#held, this.#pacer, this.#events, (notice) =>
      this.#tellOnce(notice),
    );
    this.#lifecycle = new ItemLifecycle(this.#events, clock, options.survival);
    this.#decisions = new DecisionLog(options.explainLimit);
  }

  complete(
    request: CompletionRequest,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<CompletionOutcome> {
    const call = this.#open(request, undefined);
    const ending = this.#answerNow(call, signal);
    return ending === undefined ? this.#follow(call, signal) : Promise.resolve(this.#close(call, ending));
  }

  stream(
    request: CompletionRequest,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncIterableIterator<CompletionUpdate> {
    const queue = new UpdateQueue(() => call.controller.abort());
    const call = this.#open(request, (update) => queue.push(update));
    const ending = this.#answerNow(call, signal);
    const end = (outcome: CompletionOutcome) => {
      queue.push({ type: 'outcome', outcome });
      queue.end();
    };
    if (ending === undefined) void this.#follow(call, signal).then(end);
    else end(this.#close(call, ending));
    return queue;
  }

  /** What needs no waiting: the policy's no, a dismissal, an answer that is already here. */
  #answerNow(call: Call, signal: AbortSignal | undefined): Ending | undefined {
    if (this.#disposal.signal.aborted || signal?.aborted) return { kind: 'cancelled' };
    const { place, view, request } = call;
    this.#calls.get(place.uri)?.controller.abort(new SupersededError());
    this.#pacer.keystroke(place.uri, this.#options.clock.now());
    const forbidden = this.#forbids(call);
    if (forbidden !== undefined) return { kind: 'suppressed', rule: forbidden.name };
    if (view.triggerKind === 'automatic' && this.#dismissals.covers(place))
      return { kind: 'suppressed', rule: 'dismissed' };
    if ((request.candidates ?? 1) > 1) return undefined;
    const inFlight = this.#departures.serve(call);
    return this.#held.serve(call) ?? inFlight;
  }

  /** What takes time. Settles with the call, whatever happens. */
  async #follow(call: Call, signal: AbortSignal | undefined): Promise<CompletionOutcome> {
    const { uri } = call.place;
    const unlink = [
      followSignal(call.controller, signal),
      followSignal(call.controller, this.#disposal.signal),
    ];
    this.#calls.set(uri, call);
    try {
      return this.#close(call, await this.#ask(call));
    } catch (error) {
      const withdrawn = call.controller.signal.aborted;
      return this.#close(
        call,
        withdrawn ? endingOfAbort(error) : { kind: 'error', error: asCompletionError(error) },
      );
    } finally {
      for (const end of unlink) end();
      if (this.#calls.get(uri) === call) this.#calls.delete(uri);
    }
  }

  /** In flight already? Here by now? Our turn? Then ask. */
  async #ask(call: Call): Promise<Ending> {
    const { clock, scheduling } = this.#options;
    const several = (call.request.candidates ?? 1) > 1;
    const kind = call.view.triggerKind === 'invoked' ? 'explicit' : 'automatic';
    let dueAt = clock.now() + this.#pacer.delayMs(call.place.uri, call.view.triggerKind, clock.now());

    for (;;) {
      // Whoever left in the meantime asks for nothing more.
      call.controller.signal.throwIfAborted();
      const joined = several ? undefined : this.#departures.join(call);
      if (joined !== undefined) {
        const ending = await this.#watch(call, joined.flight, joined.typed);
        if (ending !== undefined) return ending;
        // The stream turned out wrong: what to wait for is another thing now.
        dueAt = Math.max(
          dueAt,
          call.timings.startedAt +
            this.#pacer.delayMs(call.place.uri, call.view.triggerKind, call.timings.startedAt),
        );
        continue;
      }
      const held = several ? undefined : this.#held.serve(call);
      if (held !== undefined) return held;

      const turn = this.#stages.endpoint.wait(kind);
      if (turn.ms > scheduling.maxQueueMs) return refusalOf(turn, kind);
      dueAt = Math.max(dueAt, clock.now() + turn.ms);
      if (dueAt > clock.now()) {
        await wait(clock, dueAt - clock.now(), call.controller.signal);
        continue;
      }
      const flight = this.#departures.start(call, kind);
      return (
        (await (several ? this.#watchAll(call, flight) : this.#watch(call, flight, ''))) ?? {
          kind: 'superseded',
        }
      );
    }
  }

  async #watch(call: Call, flight: Flight, typed: string): Promise<Ending | undefined> {
    const ending = await watch(call, flight, typed, this.#options.clock);
    if (ending === undefined) return undefined;
    takeTimings(call, this.#departures.logOf(flight));
    if (ending.kind === 'items') this.#held.nowOnScreen(call.place.uri, [flight.answer]);
    return ending;
  }

  async #watchAll(call: Call, flight: Flight): Promise<Ending> {
    const { ending, answers } = await watchCandidates(call, flight, this.#syntaxAt(call));
    takeTimings(call, this.#departures.logOf(flight));
    this.#held.nowOnScreen(call.place.uri, answers);
    return ending;
  }

  #syntaxAt({ place }: Call): SyntaxOracle | undefined {
    return this.#options.syntax?.at({ uri: place.uri, ...place.cursor });
  }

  inspect(request: CompletionRequest): Promise<Inspection> {
    checkRequest(request);
    return inspectRequest(asIfSelected(request), this.#stages, this.#disposal.signal);
  }

  async models({ signal }: { readonly signal?: AbortSignal } = {}): Promise<readonly ModelInfo[]> {
    const own = new AbortController();
    const unlink = [followSignal(own, signal), followSignal(own, this.#disposal.signal)];
    try {
      return await endpointModels(this.#stages, own.signal);
    } finally {
      for (const end of unlink) end();
    }
  }

  shown(item: CompletionItem): void {
    this.#lifecycle.shown(item);
    const uri = this.#served.uriOf(item);
    if (uri !== undefined) this.#held.shown(item, uri);
    if (this.#options.scheduling.speculative && !this.#disposal.signal.aborted) this.#askAhead(item);
  }

  accepted(item: CompletionItem): void {
    this.#lifecycle.accepted(item, this.#served.uriOf(item));
  }

  partiallyAccepted(item: CompletionItem, acceptedChars: number): void {
    this.#lifecycle.partiallyAccepted(item, acceptedChars);
  }

  rejected(item: CompletionItem): void {
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
    const reason = this.#pause.reason;
    return reason === undefined ? this.#stages.endpoint.status() : { state: 'paused', reason };
  }

  dispose(): void {
    if (this.#disposal.signal.aborted) return;
    this.#disposal.abort();
    this.#departures.dispose();
    this.#held.clear();
    this.#served.clear();
    this.#lifecycle.dispose();
    this.#options.provider.dispose?.();
    this.#events.clear();
  }

  #open(request: CompletionRequest, emit: Call['emit']): Call {
    checkRequest(request);
    const call = this.#callFor(request, emit);
    const { id: requestId, place, view } = call;
    this.#events.emit('request', { requestId, uri: place.uri, triggerKind: view.triggerKind });
    return call;
  }

  #callFor(given: CompletionRequest, emit: Call['emit']): Call {
    const request = asIfSelected(given);
    const place = resolvePosition(request);
    const { clock, multiline, when } = this.#options;
    return {
      id: `c${this.#nextId++}`,
      request,
      place,
      view: {
        multiline: multilineHere(multiline, { place, when }),
        triggerKind: request.triggerKind ?? 'automatic',
        indentation: request.indentation,
        selected: request.selectedCompletion,
      },
      scope: this.#scope + place.document.languageId,
      timings: { startedAt: clock.now() },
      notices: [],
      controller: new AbortController(),
      emit,
      emitted: '',
      lastItemText: undefined,
    };
  }

  #forbids({ place, view }: Call): PolicyRule | undefined {
    const { triggerKind } = view;
    return checkPolicy({ place, triggerKind, when: this.#options.when, paused: this.#pause.reason });
  }

  /** Asks for what would follow `item`, when nothing is held or in flight for it and the budget is rich. */
  #askAhead(item: CompletionItem): void {
    const next = this.#served.afterAccepting(item);
    if (next === undefined) return;
    const call = this.#callFor(next.request, undefined);
    if (this.#forbids(call) !== undefined || this.#held.has(call) || this.#departures.busyWith(call)) return;
    if (this.#stages.endpoint.wait('speculative').ms > 0) return;
    this.#departures.start(call, 'speculative', { place: next.from, text: item.insertText });
  }

  /** The end of every call: what was found is remembered and told. */
  #close(call: Call, ending: Ending): CompletionOutcome {
    const { place } = call;
    const { uri } = place;
    if (ending.kind === 'items') {
      const [first] = ending.items;
      giveItem(call, first);
      const before = this.#served.last(first.id);
      const typedChars = (before?.insertText.length ?? 0) - first.insertText.length;
      if (ending.source === 'shown-item' && typedChars > 0)
        this.#events.emit('typedThrough', { item: first, typedChars });
      this.#pacer.served(uri);
      const ahead = this.#options.scheduling.speculative && call.view.selected === undefined;
      for (const item of ending.items.toReversed()) this.#served.add(item, place, ahead);
    }
    const { clock } = this.#options;
    const outcome = outcomeOf(call, ending, clock.now());
    const { requestId, reason, kind } = outcome;
    this.#decisions.add({ requestId, uri, at: clock.now(), kind, words: reason });
    if (kind === 'superseded') this.#events.emit('superseded', { requestId, uri });
    this.#events.emit('outcome', { outcome, uri });
    return outcome;
  }

  #tellOnce(notice: Notice): void {
    const key = `${notice.code} ${notice.message}`;
    if (this.#toldNotices.has(key)) return;
    if (this.#toldNotices.size >= maxNotices) this.#toldNotices.clear();
    this.#toldNotices.add(key);
    this.#events.emit('notice', notice);
  }
}
