import { LRUCache } from 'lru-cache';
import { followSignal } from '../../async/follow-signal';
import { orAborted } from '../../async/or-aborted';
import { wait } from '../../async/wait';
import { resolvePosition, type CursorPosition } from '../../domain/cursor-position';
import type { EditHistory } from '../../domain/edit-history';
import type { EditItem } from '../../domain/edit-item';
import type { NextEditOutcome, NextEditRequest, NextEditSession } from '../../domain/next-edit';
import type { Notice, Timings } from '../../domain/outcome';
import type { CompletionProvider, ProviderRequest } from '../../domain/provider';
import type { TriggerKind } from '../../domain/request';
import { asCompletionError } from '../../errors/as-completion-error';
import { CompletionError, isAbort, SupersededError } from '../../errors/completion-error';
import { answerHunks } from '../../next-edit/answer-hunks';
import { askRules } from '../../next-edit/ask-rules';
import type { DocumentPiece } from '../../next-edit/document-piece';
import { drawEdit } from '../../next-edit/draw-edit';
import type { EditFormat } from '../../next-edit/formats/edit-format';
import { findEditFormat } from '../../next-edit/formats/find-edit-format';
import { editFormats } from '../../next-edit/formats/formats';
import { chat } from '../../next-edit/formats/chat';
import { atLineAbove, type Hunk } from '../../next-edit/hunk';
import { judgeAnswer } from '../../next-edit/judge-answer';
import { judgeFormat } from '../../next-edit/judge-format';
import { KeptAnswers } from '../../next-edit/kept-answers';
import { Offer } from '../../next-edit/offer';
import { rejectionKey, RejectedEdits } from '../../next-edit/rejected-edits';
import { checkPolicy } from '../../policy/check-policy';
import { documentPath } from '../../prompt/document-path';
import { EditPacing } from '../../scheduling/edit-pacing';
import { Endpoint, type RequestPriority } from '../../scheduling/endpoint';
import { changedSpan } from '../../text/changed-span';
import { RequestModel } from '../request-model';
import { abortResult, sourceNames, toOutcome, unavailableResult, type ResultOf } from '../to-outcome';
import { CallHistory } from './call-history';
import { buildEditInput, type EditInput } from './edit-input';
import { EditRequest, readAnswer, type EditAnswer } from './edit-request';
import { unmaskLines } from './mask-edit-input';
import type { NextEditHost } from './next-edit-host';
import type { ResolvedNextEditOptions } from './next-edit-options';

/** Documents that are remembered. */
const maxDocuments = 50;
/** Larger documents get no automatic edits: each call compares the whole text with the last one, in UTF-16 units. */
const maxDocumentChars = 1_000_000;
/** How far a document may have gone on for an answer that is still awaited, in UTF-16 units. */
const maxTypedChars = 200;
/** Automatic requests per minute to a server of its own, as for completions. */
const hostedRequestsPerMinute = 60;

type Result = ResultOf<EditItem>;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** One call of `nextEdit`. */
interface EditCall {
  readonly id: string;
  readonly request: NextEditRequest;
  readonly position: CursorPosition;
  readonly triggerKind: TriggerKind;
  /** The whole document. */
  readonly text: string;
  readonly timings: Writable<Timings>;
  readonly notices: Notice[];
  readonly controller: AbortController;
}

interface DocumentState {
  pending: EditCall | undefined;
  /** The text of the last call. */
  text: string | undefined;
  offer: Offer | undefined;
  inflight: EditRequest | undefined;
  /** Revision of the history at the last request. */
  askedAt: number;
  /** An edit was just taken. */
  isTaken: boolean;
  /** The last edit that was taken, and the document before: who goes back to it has dismissed the edit. */
  taken: { readonly served: Served; readonly before: string; readonly revision: number } | undefined;
}

/** An item that was given out, as it is remembered when it is dismissed. */
interface Served {
  readonly uri: string;
  readonly key: string;
}

/**
 * The next edits of one engine. A call passes these steps: policy → what is offered already → past answers → a request in flight →
 * reasons not to ask → pause → endpoint → gate → prompt → provider → format → rules → item.
 */
export class NextEdits implements NextEditSession {
  readonly #host: NextEditHost;
  readonly #options: ResolvedNextEditOptions;
  readonly #provider: CompletionProvider;
  readonly #ownsProvider: boolean;
  readonly #endpoint: Endpoint;
  readonly #model: RequestModel;
  readonly #history: EditHistory;
  readonly #callHistory: CallHistory | undefined;
  readonly #pacing: EditPacing;
  readonly #documents = new LRUCache<string, DocumentState>({
    max: maxDocuments,
    dispose: ({ inflight }) => inflight?.abort('its document is no longer edited'),
  });
  readonly #kept = new KeptAnswers();
  readonly #rejected = new RejectedEdits();
  readonly #served = new LRUCache<string, Served>({ max: 20 });
  readonly #disposal = new AbortController();
  #wrongAnswers = 0;
  #nextId = 1;

  constructor(host: NextEditHost, options: ResolvedNextEditOptions) {
    const { options: engine, services } = host;
    const { clock } = engine;
    this.#host = host;
    this.#options = options;
    this.#provider = options.provider ?? engine.provider;
    this.#ownsProvider = this.#provider !== engine.provider;
    const { capabilities, defaultModel, endpoint } = this.#provider;
    const isShared = endpoint === engine.provider.endpoint;
    // One server has one limit and one state, whatever is asked of it.
    this.#endpoint = isShared
      ? services.endpoint
      : new Endpoint(
          clock,
          capabilities.location === 'hosted' ? hostedRequestsPerMinute : Infinity,
          () => {},
        );
    this.#model =
      !this.#ownsProvider && options.model === undefined
        ? services.model
        : new RequestModel({
            ...engine,
            provider: this.#provider,
            model: options.model ?? defaultModel,
            isModelSet: options.model !== undefined,
          });
    this.#callHistory = options.history === undefined ? new CallHistory(clock) : undefined;
    this.#history = options.history ?? (this.#callHistory as CallHistory);
    this.#pacing = new EditPacing(options.requestsPerTenKeys);
  }

  async next(request: NextEditRequest, signal: AbortSignal | undefined): Promise<NextEditOutcome> {
    const call = this.#open(request);
    if (this.#disposal.signal.aborted || signal?.aborted) return this.#close(call, { kind: 'cancelled' });
    const document = this.#document(call.position.uri);
    document.pending?.controller.abort(new SupersededError());
    document.pending = call;
    const unlink = [
      followSignal(call.controller, signal),
      followSignal(call.controller, this.#disposal.signal),
    ];
    try {
      return this.#close(call, await this.#respond(call, document));
    } catch (error) {
      const reason = call.controller.signal.aborted ? call.controller.signal.reason : error;
      const result: Result = isAbort(reason)
        ? abortResult(reason)
        : { kind: 'error', error: asCompletionError(reason) };
      return this.#close(call, result);
    } finally {
      for (const end of unlink) end();
      if (document.pending === call) document.pending = undefined;
    }
  }

  #open(request: NextEditRequest): EditCall {
    const { clock } = this.#host.options;
    const position = resolvePosition(request);
    const { uri, document } = position;
    const text = document.text.slice(0, document.text.length);
    const now = clock.now();
    this.#callHistory?.called(uri, documentPath(document), text);
    this.#pacing.called(uri, this.#history.revision, now);
    const call: EditCall = {
      id: `e${this.#nextId++}`,
      request,
      position,
      triggerKind: request.triggerKind ?? 'automatic',
      text,
      timings: { startedAt: now },
      notices: [],
      controller: new AbortController(),
    };
    this.#host.events.emit('editRequest', { requestId: call.id, uri, triggerKind: call.triggerKind });
    return call;
  }

  async #respond(call: EditCall, document: DocumentState): Promise<Result> {
    this.#follow(call, document);
    const forbidden = this.#suppressingRule(call);
    if (forbidden !== undefined) return { kind: 'suppressed', rule: forbidden };
    const offered = this.#serveOffer(call, document) ?? this.#serveKept(call, document);
    if (offered !== undefined) return offered;
    const { inflight } = document;
    if (inflight !== undefined && inflight.answer !== undefined) {
      if (mayStillFit(inflight.text, call.text)) {
        const result = await this.#await(call, document, inflight);
        // What came for another text does not fit this one, so that another answer may.
        if (result.kind === 'items' || inflight.text === call.text) return result;
      } else inflight.abort('the text no longer agrees with it');
    }
    return await this.#ask(call, document);
  }

  /** Reasons not to ask → pause → endpoint, then sends and waits for the answer. */
  async #ask(call: EditCall, document: DocumentState): Promise<Result> {
    const { options, services } = this.#host;
    const { clock, scheduling } = options;
    const { triggerKind, position, controller } = call;
    const isAutomatic = triggerKind === 'automatic';
    const priority: RequestPriority = isAutomatic ? 'automatic' : 'explicit';
    const askRule = isAutomatic ? this.#reasonNotToAsk(document) : undefined;
    if (askRule !== undefined) return { kind: 'suppressed', rule: askRule.name, detail: askRule.hint };
    const atLineEnd = position.cursor.lineSuffix.trim() === '' && position.cursor.linePrefix.trim() !== '';
    const { startedAt } = call.timings;
    const pauseMs =
      isAutomatic && !document.isTaken ? this.#pacing.pauseMs(position.uri, atLineEnd, startedAt) : 0;
    let dueAt = startedAt + pauseMs;
    for (;;) {
      controller.signal.throwIfAborted();
      const availability = this.#endpoint.wait(priority);
      if (availability.ms > scheduling.maxQueueMs) return unavailableResult(availability, priority);
      const busyMs = this.#endpoint === services.endpoint ? services.serverWork.busyMs(priority) : 0;
      dueAt = Math.max(dueAt, clock.now() + Math.max(availability.ms, busyMs));
      if (dueAt <= clock.now()) break;
      await wait(clock, dueAt - clock.now(), controller.signal);
    }
    if (isAutomatic) this.#pacing.sent();
    return await this.#await(call, document, this.#send(call, document));
  }

  #reasonNotToAsk(document: DocumentState) {
    const facts = {
      events: this.#history.history().length,
      isNew: document.isTaken || this.#history.revision > document.askedAt,
      wrongAnswers: this.#wrongAnswers,
      affords: this.#pacing.affords,
    };
    return askRules.find((rule) => rule.forbids(facts));
  }

  #suppressingRule({ position, triggerKind }: EditCall): string | undefined {
    const { when } = this.#host.options;
    // An edit need not be at the cursor, so that what is around it matters little.
    const forEdits = {
      ...when,
      midWord: true,
      maxCharsAfterCursor: Infinity,
      maxDocumentChars: Math.min(when.maxDocumentChars, maxDocumentChars),
    };
    return checkPolicy({ position, triggerKind, when: forEdits, paused: this.#host.pausedBy() })?.name;
  }

  /** The document of the call is the current one: what is known moves along with what was typed since. */
  #follow({ text, position }: EditCall, document: DocumentState): void {
    const { text: before, taken } = document;
    document.text = text;
    if (taken?.before === text && this.#history.revision > taken.revision) {
      this.#rejected.add(taken.served);
      document.taken = undefined;
      document.offer = undefined;
    }
    if (before === undefined) return;
    const span = changedSpan(before, text);
    if (span === undefined) return;
    this.#kept.changed(position.uri, span);
    if (document.offer?.follow(text) === false) document.offer = undefined;
  }

  #serveOffer(call: EditCall, document: DocumentState): Result | undefined {
    const { offer } = document;
    if (offer === undefined) return undefined;
    const { uri, offset } = call.position;
    const source = offer.isGiven ? 'shown-item' : 'cache';
    const hunk = offer.give(
      offset,
      (each) => !this.#rejected.has({ uri, key: rejectionKey(call.text, each) }),
    );
    if (hunk === undefined) {
      document.offer = undefined;
      return undefined;
    }
    const item = editItem(hunk, offer.length - 1, call);
    this.#served.set(item.id, { uri, key: rejectionKey(call.text, hunk) });
    document.isTaken = false;
    return { kind: 'items', items: [item], source };
  }

  #serveKept(call: EditCall, document: DocumentState): Result | undefined {
    const kept = this.#kept.find(call.position.uri, call.text, call.position.offset);
    if (kept === undefined) return undefined;
    document.offer = new Offer(
      kept.id,
      call.text,
      kept.hunks.map((hunk) => moved(hunk, kept.start)),
    );
    return this.#serveOffer(call, document);
  }

  /** Follows a request to its end, and gives what of its answer fits the document by then. */
  async #await(call: EditCall, document: DocumentState, request: EditRequest): Promise<Result> {
    request.attach();
    try {
      const answer = await orAborted(call.controller.signal, request.answer ?? Promise.reject(new Error()));
      if (answer.kind !== 'hunks') return answer;
      const result = this.#serveOffer(call, document);
      if (result?.kind === 'items') return { ...result, source: 'provider' };
      return { kind: 'filtered', rule: 'text-changed' };
    } finally {
      request.detach();
      this.#recordTimings(call, request);
      for (const notice of request.notices) if (!call.notices.includes(notice)) call.notices.push(notice);
    }
  }

  #recordTimings({ timings }: EditCall, { stats: { sentAt, firstByteAt, firstTokenAt } }: EditRequest): void {
    const { startedAt } = timings;
    if (sentAt !== undefined) timings.sentMs = sentAt - startedAt;
    if (firstByteAt !== undefined) timings.firstByteMs = firstByteAt - startedAt;
    if (sentAt !== undefined && firstTokenAt !== undefined) timings.ttftMs = firstTokenAt - sentAt;
  }

  #send(call: EditCall, document: DocumentState): EditRequest {
    const { clock, timeoutMs, loadTimeoutMs, scheduling } = this.#host.options;
    const own = this.#options.timeoutMs;
    document.inflight?.abort('a newer request took its place');
    const request = new EditRequest(call.id, call.text, clock, {
      timeoutMs: own ?? timeoutMs,
      loadTimeoutMs: own ?? loadTimeoutMs,
      graceMs: scheduling.graceMs,
    });
    const unlink = [followAbort(this.#disposal.signal, () => request.abort('the engine was disposed'))];
    document.inflight = request;
    document.askedAt = this.#history.revision;
    document.isTaken = false;
    this.#endpoint.acquire();
    request.answer = this.#run(call, document, request).finally(() => {
      for (const end of unlink) end();
      request.ended();
      if (document.inflight === request) document.inflight = undefined;
    });
    // A caller may have left; who follows it gets the failure.
    request.answer.catch(() => {});
    return request;
  }

  /** Gate → prompt → provider → format → rules. */
  async #run(call: EditCall, document: DocumentState, request: EditRequest): Promise<EditAnswer> {
    const { services, events, options } = this.#host;
    const { position } = call;
    const { uri } = position;
    let reason = 'the model ended it';
    let generatedChars = 0;
    try {
      const verdict = await services.gate.admits(uri);
      if (!verdict.admitted) return { kind: 'suppressed', rule: verdict.rule };
      const served = await this.#model.resolve(request.signal);
      if (served?.notice !== undefined) request.notices.push(served.notice);
      request.notices.push(...(this.#provider.notices ?? []));
      const model = this.#model.id;
      const format = this.#formatOf(model);
      const { snippets = [] } = call.request;
      const built = await buildEditInput(position, snippets, format, this.#history, services, request.signal);
      if ('refusedBy' in built) return { kind: 'suppressed', rule: built.refusedBy };
      request.signal.throwIfAborted();
      if (built.masked.hidesSecret) request.notices.push(secretNotice(built.input.path));
      const wanted = this.#providerRequest(call, format, built, model);
      const promptChars = charsOf(wanted);
      const region = {
        start: built.piece.toDocument(built.region.start),
        end: built.piece.toDocument(built.region.end),
      };
      events.emit('sent', { requestId: request.id, uri, model, promptChars, speculative: false });
      events.emit('editPrompt', {
        requestId: request.id,
        uri,
        format: format.name,
        region,
        prompt: wanted.prompt,
        history: built.input.events,
      });
      const { clock } = options;
      const answer = await readAnswer(this.#provider, wanted, request, this.#endpoint, clock);
      generatedChars = answer.text.length;
      return this.#judge(answer, format, built, call, document, request);
    } catch (error) {
      reason = isAbort(error) && error instanceof Error ? error.message : 'it failed';
      // What was asked for is still wanted.
      if (isAbort(error)) document.askedAt = -1;
      if (request.stats.sentAt !== undefined) {
        if (isAbort(error)) this.#endpoint.onCancelled();
        else this.#endpoint.onFailure(error);
      }
      throw error;
    } finally {
      if (request.stats.sentAt === undefined) this.#endpoint.release();
      else events.emit('closed', { requestId: request.id, uri, generatedChars, reason });
      for (const notice of request.notices) this.#host.reportOnce(notice);
    }
  }

  #formatOf(model: string): EditFormat {
    const format = this.#options.editFormat ?? findEditFormat(model) ?? chat;
    const { strategies } = this.#provider.capabilities;
    const takes = format.asked === 'chat' ? ['chat-infill'] : ['prefix-only', 'fim'];
    if (strategies.some((strategy) => takes.includes(strategy))) return format;
    const wants = format.asked === 'chat' ? 'a chat' : 'a text to go on with';
    const message = `next edits of ${model} need ${wants} (format ${format.name}), which ${this.#provider.id} does not take; set nextEdit({ format }) to one of ${editFormats.map(({ name }) => name).join(' | ')}, or nextEdit({ provider }) to openAICompatible()`;
    throw new CompletionError('unsupported-model', message);
  }

  #providerRequest(
    { position, triggerKind }: EditCall,
    format: EditFormat,
    { input }: EditInput,
    model: string,
  ): ProviderRequest {
    const rendered = format.render(input);
    const prompt: ProviderRequest['prompt'] =
      'text' in rendered
        ? { strategy: 'prefix-only', text: rendered.text, stop: rendered.stop }
        : {
            strategy: 'chat-infill',
            messages: rendered.messages,
            stop: rendered.stop,
            repeatedPrefix: '',
          };
    const regionTokens = Math.ceil(input.region.length / 2);
    return {
      prompt,
      model,
      // The answer is the region with something added, and in a chat may come after some words.
      maxTokens: Math.min(this.#options.maxTokens, 256 + regionTokens + (format.asked === 'chat' ? 256 : 0)),
      temperature: 0,
      candidates: 1,
      languageId: position.document.languageId,
      uri: position.uri,
      triggerKind,
    };
  }

  #judge(
    { text, finishReason }: Awaited<ReturnType<typeof readAnswer>>,
    format: EditFormat,
    { input, piece, region, masked, firstLine, lastLine, events }: EditInput,
    { position }: EditCall,
    document: DocumentState,
    request: EditRequest,
  ): EditAnswer {
    const { uri, cursor, document: given } = position;
    if (finishReason === 'content-filter') return { kind: 'filtered', rule: 'content-filter' };
    const isWhole = finishReason !== 'length' && finishReason !== undefined;
    const parsed = judgeFormat(format.parse(text, input, isWhole), input.region);
    if (parsed.kind === 'wrong') {
      // An answer that was cut short says nothing about the format.
      if (!isWhole) return { kind: 'filtered', rule: 'cut-off' };
      this.#wrongAnswers++;
      request.notices.push(formatNotice(this.#model.id, format, parsed.fault));
      return { kind: 'filtered', rule: 'edit-format', detail: `it ${parsed.fault}` };
    }
    this.#wrongAnswers = 0;
    if (parsed.kind === 'no-edit') return { kind: 'empty' };
    const original = piece.text.slice(region.start, region.end);
    const answer = unmaskLines(
      parsed.text,
      original.split('\n'),
      masked.lines.slice(firstLine, lastLine + 1),
    );
    const hunks = answerHunks(original, answer, parsed.cursor).map((hunk) => moved(hunk, region.start));
    const toDocument = (hunk: Hunk) => documentHunk(hunk, piece);
    const judged = judgeAnswer({
      uri,
      languageId: cursor.languageId,
      text: piece.text,
      firstLine: piece.firstLine,
      start: region.start,
      end: region.end,
      answer,
      isWhole,
      hunks,
      events,
      maskedLines: masked.changed,
      isRejected: (hunk) => this.#rejected.has({ uri, key: rejectionKey(request.text, toDocument(hunk)) }),
      syntax: this.#host.options.syntax,
    });
    if ('rule' in judged)
      return judged.rule === 'nothing-changed' ? { kind: 'empty' } : { kind: 'filtered', rule: judged.rule };
    const changes = judged.hunks.map(toDocument);
    const [start, end] = [piece.toDocument(region.start), piece.toDocument(region.end)];
    this.#kept.keep(given.uri, request.text, start, end, {
      id: request.id,
      hunks: changes.map((hunk) => moved(hunk, -start)),
    });
    const offer = new Offer(request.id, request.text, changes);
    document.offer = document.text === undefined || offer.follow(document.text) ? offer : undefined;
    return { kind: 'hunks', hunks: changes, start, end };
  }

  #close(call: EditCall, result: Result): NextEditOutcome {
    const { events, decisions, options, reportOnce } = this.#host;
    const { uri } = call.position;
    const now = options.clock.now();
    let outcome = toOutcome<EditItem>(call, result, now);
    if (outcome.kind === 'items') outcome = { ...outcome, reason: describe(outcome) };
    const { requestId, reason: words, kind, notices } = outcome;
    decisions.add({ requestId, uri, at: now, kind, words });
    for (const notice of notices) reportOnce(notice);
    events.emit('editOutcome', { outcome, uri });
    return outcome;
  }

  shown(item: EditItem): void {
    this.#host.events.emit('editShown', { item });
  }

  accepted(item: EditItem): void {
    this.#history.accepted(item.uri, item.insertText);
    this.#pacing.accepted();
    const document = this.#documents.get(item.uri);
    const served = this.#served.get(item.id);
    if (document !== undefined) {
      document.isTaken = true;
      // Usually reported before the document has changed by it.
      if (served !== undefined && document.text !== undefined)
        document.taken = { served, before: document.text, revision: this.#history.revision };
    }
    this.#host.events.emit('editAccepted', { item });
  }

  rejected(item: EditItem): void {
    const served = this.#served.get(item.id);
    if (served !== undefined) this.#rejected.add(served);
    this.#pacing.rejected(this.#host.options.clock.now());
    const document = this.#documents.get(item.uri);
    if (document !== undefined) {
      // One dismissal clears all of the answer.
      document.offer = undefined;
      document.askedAt = this.#history.revision;
    }
    this.#kept.delete(item.id.replace(/\.\d+$/, ''));
    this.#host.events.emit('editRejected', { item });
  }

  completionAccepted(uri: string, insertedText: string): void {
    this.#history.accepted(uri, insertedText);
  }

  dispose(): void {
    this.#disposal.abort();
    this.#documents.clear();
    this.#kept.clear();
    this.#served.clear();
    if (this.#ownsProvider) this.#provider.dispose?.();
  }

  #document(uri: string): DocumentState {
    let document = this.#documents.get(uri);
    if (document === undefined) {
      document = {
        pending: undefined,
        text: undefined,
        offer: undefined,
        inflight: undefined,
        askedAt: -1,
        isTaken: false,
        taken: undefined,
      };
      this.#documents.set(uri, document);
    }
    return document;
  }
}

function followAbort(signal: AbortSignal, onAbort: () => void): () => void {
  signal.addEventListener('abort', onAbort, { once: true });
  return () => signal.removeEventListener('abort', onAbort);
}

/** Whether an answer for `asked` may fit `text`: little was typed or deleted since. */
function mayStillFit(asked: string, text: string): boolean {
  const span = changedSpan(asked, text);
  return (
    span === undefined ||
    (span.newEnd - span.start <= maxTypedChars && span.oldEnd - span.start <= maxTypedChars)
  );
}

function moved(hunk: Hunk, by: number): Hunk {
  return { ...hunk, start: hunk.start + by, end: hunk.end + by };
}

/** A hunk of a piece as one of the document, with the document's line ends. */
function documentHunk({ start, end, text, cursor }: Hunk, piece: DocumentPiece): Hunk {
  const { eol } = piece;
  const put = (part: string) => (eol === '\n' ? part : part.replaceAll('\n', eol));
  return {
    start: piece.toDocument(start),
    end: piece.toDocument(end),
    text: put(text),
    cursor: put(text.slice(0, cursor)).length,
  };
}

/** The item of a hunk. Whole lines below the cursor's go to the end of its line when the cursor is there. */
function editItem(
  { id, ...hunk }: Hunk & { readonly id: string },
  remaining: number,
  { text, position: { uri, offset } }: EditCall,
): EditItem {
  const above = atLineAbove(hunk, text);
  const { start, end, text: insertText, cursor } = above?.start === offset ? above : hunk;
  const lineOf = (at: number) => lineNumber(text, at);
  const line = lineOf(start);
  return {
    id,
    uri,
    range: { start, end },
    insertText,
    kind: insertText === '' ? 'deletion' : start === end ? 'insertion' : 'replacement',
    cursor: start + cursor,
    line,
    distance: line - lineOf(offset),
    drawing: drawEdit(text, { start, end, text: insertText, cursor }, offset, line),
    remaining,
  };
}

/** Line of `offset`, from 0. Only where a text has no line feeds are carriage returns line ends. */
function lineNumber(text: string, offset: number): number {
  const end = text.includes('\n') ? '\n' : '\r';
  let line = 0;
  for (let at = text.indexOf(end); at >= 0 && at < offset; at = text.indexOf(end, at + 1)) line++;
  return line;
}

function charsOf({ prompt }: ProviderRequest): number {
  if (prompt.strategy === 'chat-infill')
    return prompt.messages.reduce((sum, { content }) => sum + content.length, 0);
  return 'text' in prompt ? prompt.text.length : 0;
}

function describe({ items: [item], source }: Extract<NextEditOutcome, { kind: 'items' }>): string {
  return `${item.kind} on line ${item.line + 1} from ${sourceNames[source]}`;
}

function secretNotice(path: string): Notice {
  return {
    code: 'secret-masked',
    message: `text in ${path} that looks like a secret was masked before it was sent`,
  };
}

function formatNotice(model: string, format: EditFormat, fault: string): Notice {
  const others = editFormats.map(({ name }) => name).filter((name) => name !== format.name);
  const message = `the answer of ${model} ${fault}, so it is not shown: it was asked in the format ${format.name}; set nextEdit({ format }) to the one that it was trained in (${others.join(' | ')}), and see that the server sends prompts to the model as they are`;
  return { code: 'edit-format', message };
}
