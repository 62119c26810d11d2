import {
  CompletionError,
  type CompletionItem,
  type CompletionOutcome,
  type CompletionRequest,
  type Decision,
} from '@org/completion-core';
import {
  InlineCompletionTriggerKind,
  type InlineCompletionItem,
  type WorkDoneProgressReporter,
} from 'vscode-languageserver/node';
import { mayBeContext } from '@org/completion-node';
import { shownPath } from '../documents/document-path';
import { EditHistory } from '../documents/edit-history';
import type { DocumentChange, OpenDocuments } from '../documents/open-documents';
import type { Settings } from '../protocol/client-options';
import { shapeItem, type ClientProfile } from '../protocol/item-shape';
import { didAcceptCommand, type InlineParams, type ItemList, type StatusParams } from '../protocol/methods';
import { statusOf, statusOfError } from '../protocol/status-of';
import { installedSyntax, type InstalledSyntax } from '../session/installed-syntax';
import type { LearningProgress } from '../session/local-model';
import type { Session } from '../session/session';
import { Sessions } from '../session/sessions';
import type { Question } from './requests';
import { ServedItems } from './served-items';
import { StatusLine } from './status-line';

/** A progress bar of the editor, which may be slow to come. */
export interface Progress extends Pick<WorkDoneProgressReporter, 'done'> {
  begin(title: string, percentage: number, message: string): void;
  report(percentage: number, message: string): void;
}

/** What the server hands to the part of it that knows the engine. */
export interface CompleterOptions {
  readonly documents: OpenDocuments;
  readonly profile: ClientProfile;
  readonly folders: () => readonly string[];
  readonly settings: (folder: string | undefined) => Settings;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file that is started as a worker. */
  readonly workerFile: string;
  readonly sendStatus: (status: StatusParams) => void;
  readonly log: Record<'info' | 'warn' | 'error', (message: string) => void>;
  readonly createProgress: () => Promise<Progress>;
}

/**
 * Answers with the engine. It is loaded after the server has answered the editor's first message; what was opened before, it reads
 * from the documents. Rejects with nothing: what goes wrong becomes no answer, a status and a line in the log.
 */
export class Completer {
  readonly #options: CompleterOptions;
  readonly #history = new EditHistory();
  readonly #sessions: Sessions;
  readonly #syntax: InstalledSyntax;
  readonly #served = new ServedItems();
  readonly #status: StatusLine;
  /** The document that was asked for last, and is left when another is. */
  #current: string | undefined;
  #lastSession: Session | undefined;
  /** Until when there are no automatic requests, as `performance.now()` counts. */
  #snoozedUntil = 0;

  constructor(options: CompleterOptions) {
    const { documents, log, env, folders, settings } = options;
    this.#options = options;
    this.#status = new StatusLine(options.sendStatus);
    this.#syntax = installedSyntax(options.workerFile, log);
    this.#sessions = new Sessions({
      syntax: this.#syntax,
      history: this.#history,
      fileOf: (uri) => documents.fileOf(uri),
      env,
      folders,
      settings,
      warn: log.warn,
      opened: (session) => this.#follow(session),
      workerFile: options.workerFile,
      progress: (root) => this.#progress(root),
    });
    for (const uri of documents.uris()) this.opened(uri);
  }

  /** Items for a question; `undefined` when there is nothing to show. */
  async complete(
    question: Question,
    params: InlineParams,
    partial: ((list: ItemList) => void) | undefined,
  ): Promise<ItemList | undefined> {
    try {
      this.#history.viewed(question.uri, question.line);
      this.#moveTo(question.uri);
      const session = await this.#sessions.for(question.uri);
      if (question.signal.aborted) return undefined;
      this.#lastSession = session;
      return await this.#ask(session, question, params, partial);
    } catch (error) {
      this.failed(error);
      return undefined;
    }
  }

  opened(uri: string): void {
    this.#touched(uri);
    this.#sessions.refresh();
    this.focused(uri);
  }

  changed({ uri }: DocumentChange): void {
    this.#touched(uri);
  }

  /** Its text is worth learning; and it may be a configuration file. */
  saved(uri: string): void {
    this.#sessions.refresh();
    this.#learn(uri);
  }

  closed(uri: string): void {
    this.#history.closed(uri);
    this.#inBackground(
      this.#sessions.all().then((sessions) => {
        for (const session of sessions) session.closed(uri);
      }),
    );
  }

  /** Somebody looks at a document: what it needs is made ready. */
  focused(uri: string | undefined): void {
    this.#moveTo(uri);
    const document = uri === undefined ? undefined : this.#options.documents.get(uri);
    if (document === undefined) return;
    this.#inBackground(this.#sessions.for(document.uri).then((session) => session.prepareFor(document)));
  }

  /** Settings or configuration files are others now. */
  settingsChanged(): void {
    this.#sessions.refresh();
    if (this.#current !== undefined) this.focused(this.#current);
  }

  shown(id: string): void {
    const served = this.#served.get(id);
    served?.engine.shown(served.item);
  }

  accepted(id: string): void {
    const served = this.#served.get(id);
    served?.engine.accepted(served.item);
  }

  /** @param acceptedChars - UTF-16 units from the start of the item's text as the editor has it */
  partiallyAccepted(id: string, acceptedChars: number): void {
    const served = this.#served.get(id);
    served?.engine.partiallyAccepted(served.item, acceptedChars + served.omittedHead);
  }

  rejected(id: string): void {
    const served = this.#served.get(id);
    served?.engine.rejected(served.item);
  }

  /** The last decisions of every engine, oldest first. */
  async explain(): Promise<readonly Decision[]> {
    const all = await this.#sessions.all();
    return all.flatMap(({ engine }) => engine.explain()).toSorted((one, other) => one.at - other.at);
  }

  /** No automatic requests for `ms`; until {@link resume} when absent. */
  async snooze(ms: number | undefined): Promise<void> {
    this.#snoozedUntil = ms === undefined ? Infinity : performance.now() + ms;
    for (const session of await this.#sessions.all()) this.#rest(session);
  }

  async resume(): Promise<void> {
    this.#snoozedUntil = 0;
    for (const { engine } of await this.#sessions.all()) {
      engine.resume();
      this.#status.set(statusOf(engine.status(), undefined));
    }
  }

  async close(): Promise<void> {
    await this.#sessions.close();
    this.#syntax.dispose();
  }

  async #ask(
    session: Session,
    question: Question,
    params: InlineParams,
    partial: ((list: ItemList) => void) | undefined,
  ): Promise<ItemList | undefined> {
    const { engine } = session;
    const { signal } = question;
    const request = requestOf(question, params, this.#options.documents, session.config.workspaceRoot);
    const list = (items: readonly CompletionItem[]) => this.#listOf(items, session, question, request);
    let outcome: CompletionOutcome | undefined;
    if (partial === undefined) {
      outcome = await engine.complete(request, { signal });
    } else {
      for await (const update of engine.stream(request, { signal })) {
        if (update.type === 'outcome') outcome = update.outcome;
        const shaped = update.type === 'item' && !signal.aborted ? list([update.item]) : undefined;
        if (shaped !== undefined) partial(shaped);
      }
    }
    if (outcome === undefined || signal.aborted) return undefined;
    this.#note(session, outcome);
    return outcome.kind === 'items' ? list(outcome.items) : undefined;
  }

  #listOf(
    items: readonly CompletionItem[],
    { engine, number }: Session,
    question: Question,
    { selectedCompletion }: CompletionRequest,
  ): ItemList | undefined {
    const place = {
      text: question.text,
      offset: question.offset,
      selected: selectedCompletion !== undefined,
    };
    const shaped = items.flatMap((item): InlineCompletionItem[] => {
      const shape = shapeItem(item, place, this.#options.profile);
      if (shape === undefined) return [];
      // Every engine counts its items by itself.
      const id = `${number}.${item.id}`;
      this.#served.add(id, { item, engine, omittedHead: shape.omittedHead });
      return [
        {
          insertText: shape.insertText,
          range: { start: question.positionAt(shape.start), end: question.positionAt(shape.end) },
          command: { title: 'Accept completion', command: didAcceptCommand, arguments: [id] },
        },
      ];
    });
    return shaped.length === 0 ? undefined : { items: shaped };
  }

  /** Status and log of how a request ended. */
  #note({ engine }: Session, outcome: CompletionOutcome): void {
    const error = outcome.kind === 'error' ? outcome.error : undefined;
    if (error !== undefined) this.#options.log.error(`no completion: ${error.message}`);
    if (outcome.kind !== 'superseded' && outcome.kind !== 'cancelled')
      this.#status.set(statusOf(engine.status(), error));
  }

  /** Something went wrong: a line in the log, and a status. */
  failed(error: unknown): void {
    const { log } = this.#options;
    if (CompletionError.is(error)) {
      log.error(error.message);
      this.#status.set(statusOfError(error));
    } else {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log.error(`unexpected: ${message}`);
      this.#status.set({ kind: 'Error', message: message.split('\n')[0] ?? '' });
    }
  }

  /** An engine rests while the person has said so, also one that was opened since. */
  #rest({ engine }: Session): void {
    const leftMs = this.#snoozedUntil - performance.now();
    if (leftMs <= 0) return;
    if (leftMs === Infinity) engine.pause('snoozed');
    else engine.snooze(leftMs);
    this.#status.set(statusOf(engine.status(), undefined));
  }

  /** Passes on what a session's engine tells. */
  #follow(session: Session): void {
    const { engine, who, config } = session;
    const { log } = this.#options;
    log.info(`${who} completes in ${config.workspaceRoot}`);
    const running = new Map<string, () => void>();
    engine.on('sent', ({ requestId }) => running.set(requestId, this.#status.begin()));
    engine.on('closed', ({ requestId }) => {
      running.get(requestId)?.();
      running.delete(requestId);
    });
    engine.on('notice', ({ message }) => log.warn(message));
    engine.on('status', (status) => {
      if (session === this.#lastSession) this.#status.set(statusOf(status, undefined));
    });
    this.#rest(session);
  }

  #touched(uri: string): void {
    const { documents, folders } = this.#options;
    if (!mayBeContext(documents.fileOf(uri))) return;
    this.#history.touched(uri, documents.get(uri)?.length ?? 0, () => {
      const document = documents.get(uri);
      if (document === undefined) return undefined;
      const path = shownPath(documents.fileOf(uri), folders());
      return { uri, path, languageId: document.languageId, text: document.getText() };
    });
  }

  /** Another document is worked on now; the one before is worth learning. */
  #moveTo(uri: string | undefined): void {
    const left = this.#current;
    if (uri === undefined || uri === left) return;
    this.#current = uri;
    if (left !== undefined) this.#learn(left);
  }

  #learn(uri: string): void {
    const { documents } = this.#options;
    const document = documents.get(uri);
    // What is learnt answers in other documents.
    if (document === undefined || !mayBeContext(documents.fileOf(uri))) return;
    const { languageId } = document;
    const text = document.getText();
    // What is wrong with a configuration is said when somebody asks for a completion.
    const session = this.#sessions.for(uri).catch(() => undefined);
    this.#inBackground(session.then((opened) => opened?.learnt({ uri, languageId, text })));
  }

  /** Lets go of work that nobody waits for. */
  #inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.failed(error));
  }

  #progress(root: string): (progress: LearningProgress | undefined) => void {
    const { createProgress } = this.#options;
    let shown: Promise<Progress | undefined> | undefined;
    return (progress) => {
      if (progress === undefined) {
        if (shown !== undefined) this.#inBackground(shown.then((bar) => bar?.done()));
        shown = undefined;
        return;
      }
      const { message, share } = progress;
      const percentage = Math.round(share * 100);
      if (shown === undefined) {
        // An editor that says it can show one may refuse to all the same.
        shown = createProgress().catch(() => undefined);
        this.#inBackground(shown.then((bar) => bar?.begin(`Reading ${root}`, percentage, message)));
      } else {
        this.#inBackground(shown.then((bar) => bar?.report(percentage, message)));
      }
    };
  }
}

function requestOf(
  { uri, languageId, text, version, offset, offsetAt }: Question,
  { context, formattingOptions }: InlineParams,
  documents: OpenDocuments,
  root: string,
): CompletionRequest {
  const notebook = documents.notebookAt(uri);
  const selected = context?.selectedCompletionInfo;
  const invoked = context?.triggerKind === InlineCompletionTriggerKind.Invoked;
  return {
    document: {
      uri,
      languageId,
      text,
      version,
      relativePath: shownPath(documents.fileOf(uri), [root]),
      ...(notebook === undefined ? {} : { notebook }),
    },
    offset,
    triggerKind: invoked ? 'invoked' : 'automatic',
    ...(selected === undefined || selected === null
      ? {}
      : {
          selectedCompletion: {
            start: offsetAt(selected.range.start),
            end: offsetAt(selected.range.end),
            text: selected.text,
          },
        }),
    ...(formattingOptions === undefined ? {} : { indentation: formattingOptions }),
  };
}
