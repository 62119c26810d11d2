import { knownEditors, SentItems, type KnownEditor, type PulledItem } from '@org/completion-adapter-kit';
import {
  CompletionError,
  type CompletionItem,
  type CompletionOutcome,
  type CompletionRequest,
  type Decision,
  type ModelInfo,
} from '@org/completion-core';
import { inSettings } from '@org/completion-node';
import type { DocumentChange, OpenDocuments } from '../documents/open-documents';
import type { Settings } from '../protocol/client-options';
import {
  noEdits,
  noItems,
  toItemList,
  type InlineEditList,
  type InlineEditParams,
  type InlineParams,
  type ItemList,
  type StatusParams,
} from '../protocol/methods';
import { installedSyntax, type InstalledSyntax } from '../session/installed-syntax';
import type { Session } from '../session/session';
import { Sessions } from '../session/sessions';
import { DocumentActivity } from './document-activity';
import { EngineStatus, type Log } from './engine-status';
import { NextEdits } from './next-edits';
import { progressReporter, type ProgressBar } from './progress-reporter';
import type { CompletionQuery } from './requests';
import { ServerDecisions } from './server-decisions';
import { StatusLine } from './status-line';
import { toCompletionRequest } from './to-completion-request';

/** How long to wait for a list of models, in milliseconds. */
const modelsTimeoutMs = 10_000;

/** What the server passes to the part of it that uses the engine. */
export interface CompleterOptions {
  readonly documents: OpenDocuments;
  /** What the editor makes of an item. */
  readonly profile: KnownEditor;
  /** Absolute paths of the workspace's folders. */
  readonly folders: () => readonly string[];
  /** The editor's settings for a folder; for all when `undefined`. */
  readonly settings: (folder: string | undefined) => Settings;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file that is started as a worker. */
  readonly workerFile: string;
  readonly sendStatus: (status: StatusParams) => void;
  readonly log: Log;
  /** Rejects in editors that show no progress. */
  readonly createProgress: () => Promise<ProgressBar>;
}

/**
 * Completes with the engine. Created after the response to `initialize`; documents opened before are read from `documents`. Never
 * rejects for a failed completion: that becomes an empty list, a status and a log line.
 */
export class Completer {
  /** The items sent, and what the editor reports about them. */
  readonly items: SentItems;
  readonly edits: NextEdits;
  readonly #documents: OpenDocuments;
  readonly #decisions = new ServerDecisions();
  readonly #sessions: Sessions;
  readonly #syntax: InstalledSyntax;
  readonly #status: EngineStatus;
  readonly #activity: DocumentActivity;

  constructor(options: CompleterOptions) {
    const { documents, profile, log, env, folders, settings, workerFile } = options;
    this.items = new SentItems(knownEditors[profile]);
    this.#documents = documents;
    this.#status = new EngineStatus(new StatusLine(options.sendStatus), log);
    this.edits = new NextEdits({ documents, profile, status: this.#status, decisions: this.#decisions });
    this.#activity = new DocumentActivity(documents, folders, (document) => {
      // A faulty configuration is reported when a completion is requested.
      const session = this.#sessions.for(document.uri).catch(() => undefined);
      this.#inBackground(session.then((opened) => opened?.learn(document)));
    });
    this.#syntax = installedSyntax(workerFile, log);
    this.#sessions = new Sessions({
      syntax: this.#syntax,
      history: this.#activity.history,
      fileOf: (uri) => documents.fileOf(uri),
      env,
      folders,
      settings,
      warn: log.warn,
      log: log.info,
      opened: (session) => this.#opened(session),
      workerFile,
      progress: (root) =>
        progressReporter(options.createProgress, `Reading ${root}`, (work) => this.#inBackground(work)),
    });
    for (const uri of documents.uris()) this.opened(uri);
  }

  /**
   * Items for a query; none when there is nothing to show.
   *
   * @param partial - called with each item as it grows
   */
  async complete(
    query: CompletionQuery,
    params: InlineParams,
    partial: ((list: ItemList) => void) | undefined,
  ): Promise<ItemList> {
    try {
      this.#activity.viewed(query.uri, query.line);
      const session = await this.#sessions.for(query.uri);
      if (query.signal.aborted) return noItems;
      this.#status.lastSession = session;
      return await this.#request(session, query, params, partial);
    } catch (error) {
      this.failed(error);
      return noItems;
    }
  }

  /** The next edit for a query; an empty list where there is none. */
  async nextEdit(query: CompletionQuery, params: InlineEditParams): Promise<InlineEditList> {
    try {
      this.#activity.viewed(query.uri, query.line);
      const session = await this.#sessions.for(query.uri);
      if (query.signal.aborted) return noEdits;
      this.#status.lastSession = session;
      return await this.edits.next(session, query, params);
    } catch (error) {
      this.failed(error);
      return noEdits;
    }
  }

  /** The user accepted the item, or the edit, with that id. */
  accepted(id: string): void {
    this.items.accepted(id);
    this.edits.accepted(id);
  }

  /** The user dismissed the item, or the edit, with that id. */
  rejected(id: string): void {
    this.items.rejected(id);
    this.edits.rejected(id);
  }

  opened(uri: string): void {
    this.#activity.touched(uri);
    this.#sessions.refresh();
    this.focused(uri);
  }

  /** One of several changes of a notification was applied. */
  changing(uri: string): void {
    this.#activity.changed(uri);
  }

  changed({ uri }: DocumentChange): void {
    this.#activity.changed(uri);
    this.edits.changed(uri);
  }

  /** Learns the document, which may also be a configuration file. */
  saved(uri: string): void {
    this.#sessions.refresh();
    this.#activity.learn(uri);
  }

  closed(uri: string): void {
    this.#activity.history.closed(uri);
    this.edits.closed(uri);
    this.#inBackground(
      this.#sessions.all().then((sessions) => {
        for (const session of sessions) session.closed(uri);
      }),
    );
  }

  /** Prepares what a completion in the document needs. */
  focused(uri: string | undefined): void {
    if (uri === undefined) return;
    this.#activity.moveTo(uri);
    const document = this.#documents.get(uri);
    if (document === undefined) return;
    this.#inBackground(this.#sessions.for(document.uri).then((session) => session.prepareFor(document)));
  }

  /** Settings or configuration files have changed. */
  settingsChanged(): void {
    this.#sessions.refresh();
    this.focused(this.#activity.current);
  }

  /** The last decisions of every engine and of the server, oldest first. */
  async explain(): Promise<readonly Decision[]> {
    const all = await this.#sessions.all();
    const decisions = [...all.flatMap(({ engine }) => engine.explain()), ...this.#decisions.all];
    return decisions
      .toSorted((one, other) => one.at - other.at)
      .map((decision) => ({ ...decision, words: inSettings(decision.words) }));
  }

  /** The models that the server for a document offers; none where it cannot list them. @throws CompletionError */
  async models(uri: string): Promise<readonly ModelInfo[]> {
    const { engine } = await this.#sessions.for(uri);
    const late = AbortSignal.timeout(modelsTimeoutMs);
    try {
      return await engine.models({ signal: late });
    } catch (error) {
      if (!late.aborted) throw error;
      const message = `the server sent no list of its models within ${modelsTimeoutMs / 1_000} s; check the base URL`;
      throw new CompletionError('timeout', message, { retryable: true, cause: error });
    }
  }

  /** No automatic requests for `ms`; until {@link resume} when absent. */
  async snooze(ms: number | undefined): Promise<void> {
    this.#status.snooze(ms);
    for (const { engine } of await this.#sessions.all()) this.#status.applySnooze(engine);
  }

  async resume(): Promise<void> {
    this.#status.endSnooze();
    for (const { engine } of await this.#sessions.all()) this.#status.resume(engine);
  }

  async close(): Promise<void> {
    await this.#sessions.close();
    this.#syntax.dispose();
  }

  /** Reports an error to the log and as a status. */
  failed(error: unknown): void {
    this.#status.failed(error);
  }

  async #request(
    session: Session,
    query: CompletionQuery,
    params: InlineParams,
    partial: ((list: ItemList) => void) | undefined,
  ): Promise<ItemList> {
    const { engine, noNextEdits } = session;
    const { signal } = query;
    const request = toCompletionRequest(query, params, this.#documents, session.config.workspaceRoot);
    const { uri, text, offset } = query;
    const place = { text, offset, selected: request.selectedCompletion !== undefined };
    const hasEdits = noNextEdits === undefined;
    if (hasEdits && request.triggerKind === 'automatic' && this.edits.holdsCompletion(uri, place))
      return noItems;
    const list = (items: readonly CompletionItem[]) => {
      const shaped: readonly PulledItem[] = this.items.add(items, place, engine, session.number);
      if (hasEdits) this.edits.completed(uri, place, shaped);
      return toItemList(shaped, query.positionAt);
    };
    const outcome =
      partial === undefined
        ? await engine.complete(request, { signal })
        : await streamItems(session, request, signal, (item) => {
            const shaped = list([item]);
            if (shaped.items.length > 0) partial(shaped);
          });
    if (outcome === undefined || signal.aborted) return noItems;
    this.#status.ended(engine, outcome, 'completion');
    return list(outcome.kind === 'items' ? outcome.items : []);
  }

  #opened(session: Session): void {
    this.#status.follow(session);
    if (session.noNextEdits === undefined) this.#activity.recordEveryEdit();
  }

  #inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.failed(error));
  }
}

/** Streams a request; passes on its items until `signal` is aborted. */
async function streamItems(
  { engine }: Session,
  request: CompletionRequest,
  signal: AbortSignal,
  onItem: (item: CompletionItem) => void,
): Promise<CompletionOutcome | undefined> {
  let outcome: CompletionOutcome | undefined;
  for await (const update of engine.stream(request, { signal })) {
    if (update.type === 'outcome') outcome = update.outcome;
    if (update.type === 'item' && !signal.aborted) onItem(update.item);
  }
  return outcome;
}
