import type { Position } from 'vscode-languageserver/node';
import type { TextSource } from '@org/completion-core';
import { untilAborted } from '../async/until-aborted';
import type { LiveDocument } from '../documents/live-document';
import type { DocumentChange, OpenDocuments } from '../documents/open-documents';

/** A request for completion, resolved against the present text of its document. */
export interface CompletionQuery {
  readonly uri: string;
  readonly languageId: string;
  readonly version: number;
  /** The whole text, not affected by later edits. */
  readonly text: TextSource;
  readonly offset: number;
  /** Line of `offset`, from 0. */
  readonly line: number;
  /** The offset of a position, clamped into the text. */
  readonly offsetAt: (position: Position) => number;
  /** The position of an offset, clamped into the text. */
  readonly positionAt: (offset: number) => Position;
  /** Aborted when the result is no longer needed, or the text has changed. */
  readonly signal: AbortSignal;
}

/** Where an editor requests a completion. */
export interface RequestPosition {
  readonly uri: string;
  readonly position: Position;
  /** The editor's version of the document, where it sends one. */
  readonly version?: number | undefined;
}

interface Pending extends RequestPosition {
  readonly arrivedAtMs: number;
  /** Aborted when the request is cancelled or obsolete. */
  readonly end: AbortController;
  /** Aborted when the text that the query was made for has changed. */
  attempt: AbortController;
  /** Called when the edit arrives that the request waits for. */
  onEdit: () => void;
}

/** How long a request may arrive before the edit that caused it, in milliseconds. */
const maxAheadMs = 400;

/**
 * The pending requests, at most one for each document. Each resolves with a result for the present text, or with `undefined` when a
 * newer request or an edit has made it obsolete, or its document is not open.
 *
 * A request that arrives before the edit it belongs to is run again with the new text.
 */
export class Requests {
  readonly #documents: Pick<OpenDocuments, 'get'>;
  readonly #now: () => number;
  readonly #pending = new Map<string, Pending>();

  constructor(documents: Pick<OpenDocuments, 'get'>, now: () => number = () => performance.now()) {
    this.#documents = documents;
    this.#now = now;
  }

  /** The number of pending requests. */
  get size(): number {
    return this.#pending.size;
  }

  /** Runs `complete` until it has a result for the present text. Aborting `caller` resolves with `undefined`. */
  async run<T>(
    requested: RequestPosition,
    caller: AbortSignal,
    complete: (query: CompletionQuery) => Promise<T>,
  ): Promise<T | undefined> {
    this.#pending.get(requested.uri)?.end.abort();
    const pending: Pending = {
      ...requested,
      arrivedAtMs: this.#now(),
      end: new AbortController(),
      attempt: new AbortController(),
      onEdit: () => {},
    };
    this.#pending.set(requested.uri, pending);
    const onAbort = () => pending.end.abort();
    if (caller.aborted) onAbort();
    caller.addEventListener('abort', onAbort, { once: true });
    try {
      return await this.#settle(pending, complete);
    } finally {
      caller.removeEventListener('abort', onAbort);
      if (this.#pending.get(requested.uri) === pending) this.#pending.delete(requested.uri);
    }
  }

  /** The text of a document has changed. */
  changed({ uri, start, end }: DocumentChange): void {
    const pending = this.#pending.get(uri);
    const document = this.#documents.get(uri);
    if (pending === undefined) return;
    if (document !== undefined && this.#isBefore(pending, document, start, end)) {
      pending.attempt.abort();
      pending.onEdit();
    } else {
      pending.end.abort();
    }
  }

  /** Resolves the document's request with `undefined`. */
  cancel(uri: string): void {
    this.#pending.get(uri)?.end.abort();
  }

  /** Resolves all requests with `undefined`. */
  end(): void {
    for (const { end } of this.#pending.values()) end.abort();
  }

  async #settle<T>(
    pending: Pending,
    complete: (query: CompletionQuery) => Promise<T>,
  ): Promise<T | undefined> {
    const { end, uri } = pending;
    while (!end.signal.aborted) {
      const document = this.#documents.get(uri);
      if (document === undefined) return undefined;
      if (isAhead(pending, document) && (await this.#editArrives(pending))) continue;
      if (end.signal.aborted) return undefined;
      const attempt = (pending.attempt = new AbortController());
      const signal = AbortSignal.any([end.signal, attempt.signal]);
      const result = await untilAborted(complete(queryOf(pending, document, signal)), signal);
      if (!signal.aborted) return result;
    }
    return undefined;
  }

  /** Waits for the edit that a request belongs to. Resolves with whether it arrived in time. */
  #editArrives(pending: Pending): Promise<boolean> {
    const waitMs = Math.max(0, pending.arrivedAtMs + maxAheadMs - this.#now());
    return new Promise((resolve) => {
      const settle = (arrived: boolean) => {
        clearTimeout(timer);
        pending.end.signal.removeEventListener('abort', onAbort);
        pending.onEdit = () => {};
        resolve(arrived);
      };
      const onAbort = () => settle(false);
      // Messages that have arrived in the meantime are read first.
      const timer = setTimeout(() => setImmediate(() => setImmediate(settle, false)), waitMs);
      pending.onEdit = () => settle(true);
      pending.end.signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Whether a request belongs to the edit that has replaced `start` to `end` of the present text: its cursor is behind that. */
  #isBefore(pending: Pending, document: LiveDocument, start: number, end: number): boolean {
    if (this.#now() - pending.arrivedAtMs > maxAheadMs) return false;
    if (pending.version !== undefined) return pending.version >= document.version;
    const offset = document.offsetAt(pending.position);
    const exact = samePosition(document.positionAt(offset), pending.position);
    return exact && (start === end ? offset === start : start < offset && offset <= end);
  }
}

/** Whether a request refers to a text that has not arrived yet. */
function isAhead({ position, version }: Pending, document: LiveDocument): boolean {
  if (version !== undefined && version > document.version) return true;
  return !samePosition(document.positionAt(document.offsetAt(position)), position);
}

function samePosition(one: Position, other: Position): boolean {
  return one.line === other.line && one.character === other.character;
}

function queryOf(
  { uri, position }: RequestPosition,
  document: LiveDocument,
  signal: AbortSignal,
): CompletionQuery {
  const offset = document.offsetAt(position);
  return {
    uri,
    languageId: document.languageId,
    version: document.version,
    text: document.snapshot(),
    offset,
    line: document.positionAt(offset).line,
    // The document changes in place; the signal is aborted by then, and these are no longer called.
    offsetAt: (each) => document.offsetAt(each),
    positionAt: (each) => document.positionAt(each),
    signal,
  };
}
