import { knownEditors, type KnownEditor, type PulledItem } from '@org/completion-adapter-kit';
import type { EditItem } from '@org/completion-core';
import type { OpenDocuments } from '../documents/open-documents';
import {
  didAcceptCommand,
  noEdits,
  type InlineEdit,
  type InlineEditList,
  type InlineEditParams,
} from '../protocol/methods';
import type { Session } from '../session/session';
import { AppliedEdits } from './applied-edits';
import type { EngineStatus } from './engine-status';
import { OnScreen, type Place } from './on-screen';
import type { CompletionQuery } from './requests';
import { sentEditId, SentEdits } from './sent-edits';
import type { ServerDecisions } from './server-decisions';
import { toNextEditRequest } from './to-completion-request';

/** What next edits share with completions. */
export interface NextEditsOptions {
  readonly documents: OpenDocuments;
  readonly profile: KnownEditor;
  readonly status: EngineStatus;
  readonly decisions: ServerDecisions;
}

/** Answers requests for next edits, follows what becomes of the edits, and keeps them apart from completions. */
export class NextEdits {
  readonly #options: NextEditsOptions;
  readonly #sent = new SentEdits();
  readonly #onScreen = new OnScreen();
  readonly #applied = new AppliedEdits();

  constructor(options: NextEditsOptions) {
    this.#options = options;
  }

  /** The next edit for a query; an empty list where there is none, with the reason among the decisions. */
  async next(session: Session, query: CompletionQuery, params: InlineEditParams): Promise<InlineEditList> {
    const { documents, status, decisions } = this.#options;
    const { engine, noNextEdits, config, number } = session;
    const { uri, signal } = query;
    const { version } = params.textDocument;
    if (noNextEdits !== undefined) {
      decisions.add(uri, noNextEdits);
      return noEdits;
    }
    if (typeof version === 'number' && version !== query.version) {
      decisions.add(
        uri,
        `no next edit for version ${version} of the document, which is at version ${query.version}`,
      );
      return noEdits;
    }
    const request = toNextEditRequest(query, params, documents, config.workspaceRoot);
    const waits = () => request.triggerKind === 'automatic' && this.#waits(uri, query);
    if (waits()) return noEdits;
    const outcome = await engine.nextEdit(request, { signal });
    if (signal.aborted) return noEdits;
    status.ended(engine, outcome, 'next edit');
    // A completion may have been sent meanwhile.
    if (outcome.kind !== 'items' || waits()) return noEdits;
    const [item] = outcome.items;
    const id = sentEditId(number, item);
    this.#onScreen.sent(uri, query, { kind: 'edit', id, range: item.range, insertText: item.insertText });
    this.#sent.add(id, item, engine);
    this.#applied.sent(uri, { id, text: query.text, ...item.range, insertText: item.insertText });
    return { edits: [this.#inlineEdit(item, id, query)] };
  }

  /** Whether a completion has to wait, since the editor shows an edit for the same text and cursor. */
  holdsCompletion(uri: string, place: Place): boolean {
    const edit = this.#onScreen.editAt(uri, place);
    if (edit === undefined || !this.#sent.isShown(edit)) return false;
    this.#options.decisions.add(uri, 'the completion waits for the next edit that is shown');
    return true;
  }

  /** Items are sent in the response to a request for a completion. */
  completed(uri: string, place: Place, [item]: readonly PulledItem[]): void {
    if (item === undefined) {
      if (this.#onScreen.editAt(uri, place) === undefined) this.#onScreen.cleared(uri);
      return;
    }
    const { id, start, end, insertText } = item;
    this.#onScreen.sent(uri, place, { kind: 'completion', id, range: { start, end }, insertText });
  }

  /** The editor shows the edit with that id; ids of anything else are ignored. */
  shown(id: string): void {
    this.#sent.shown(id);
  }

  /** The user took the edit, or the completion, with that id. */
  accepted(id: string): void {
    this.#onScreen.ended(id);
    this.#sent.accepted(id);
  }

  /** The user dismissed the edit, or the completion, with that id. */
  rejected(id: string): void {
    this.#onScreen.ended(id);
    this.#sent.rejected(id);
  }

  /** The text of a document has changed. */
  changed(uri: string): void {
    const text = this.#options.documents.get(uri)?.snapshot();
    const id = text === undefined ? undefined : this.#applied.changed(uri, text);
    if (id !== undefined) this.accepted(id);
  }

  closed(uri: string): void {
    this.#applied.closed(uri);
    this.#onScreen.cleared(uri);
  }

  /** Whether an edit has to wait, since ghost text at the cursor comes first. */
  #waits(uri: string, place: Place): boolean {
    if (!this.#onScreen.hasCompletion(uri, place)) return false;
    this.#options.decisions.add(uri, 'the next edit waits for the completion that is shown at the cursor');
    return true;
  }

  #inlineEdit({ range, insertText }: EditItem, id: string, query: CompletionQuery): InlineEdit {
    const { lineEnds } = knownEditors[this.#options.profile];
    return {
      text: lineEnds === 'lf' ? insertText.replaceAll('\r\n', '\n') : insertText,
      textDocument: { uri: query.uri, version: query.version },
      range: { start: query.positionAt(range.start), end: query.positionAt(range.end) },
      command: { title: 'Accept next edit', command: didAcceptCommand, arguments: [id] },
    };
  }
}
