import type { Position } from 'vscode-languageserver/node';
import type { TextSource } from '@org/completion-core';
import { untilAborted } from '../async/until-aborted';
import type { LiveDocument } from '../documents/live-document';
import type { DocumentChange, OpenDocuments } from '../documents/open-documents';

/** A question that can be put: a text as it is now, and a place in it. */
export interface Question {
  readonly uri: string;
  readonly languageId: string;
  readonly version: number;
  /** The whole text; it stays as it is whatever is edited afterwards. */
  readonly text: TextSource;
  readonly offset: number;
  /** Line of `offset`, from 0. */
  readonly line: number;
  /** `offset` of any place of the text, clamped into it. */
  readonly offsetAt: (position: Position) => number;
  /** The place of an offset in the text. */
  readonly positionAt: (offset: number) => Position;
  /** Aborted when nobody wants the answer any more, or the text is another. */
  readonly signal: AbortSignal;
}

/** What an editor asks. */
export interface Asked {
  readonly uri: string;
  readonly position: Position;
  /** Version of the document as the editor counts it, where it tells. */
  readonly version?: number | undefined;
}

interface Pending extends Asked {
  readonly arrivedAt: number;
  /** Aborted when the request is over. */
  readonly over: AbortController;
  /** Aborted when the text it was put with is gone. */
  attempt: AbortController;
  /** Wakes a request that waits for the edit it overtook. */
  wake: () => void;
}

/** How long a request may be ahead of the edit that caused it, in milliseconds. */
const overtakingMs = 400;

/**
 * The requests that wait, at most one for each document. Every one settles: with an answer for the text as it is then, or with
 * `undefined` when a newer request or an edit has made it pointless.
 *
 * A request that overtakes the edit it belongs to is put again with the new text.
 */
export class Requests {
  readonly #documents: Pick<OpenDocuments, 'get'>;
  readonly #now: () => number;
  readonly #pending = new Map<string, Pending>();

  constructor(documents: Pick<OpenDocuments, 'get'>, now: () => number = () => performance.now()) {
    this.#documents = documents;
    this.#now = now;
  }

  /** Requests that wait now. */
  get waiting(): number {
    return this.#pending.size;
  }

  /** Puts a question with `answer` until there is an answer for the text as it is. Aborting `caller` settles it. */
  async run<T>(
    asked: Asked,
    caller: AbortSignal,
    answer: (question: Question) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    this.#pending.get(asked.uri)?.over.abort();
    const pending: Pending = {
      ...asked,
      arrivedAt: this.#now(),
      over: new AbortController(),
      attempt: new AbortController(),
      wake: () => {},
    };
    this.#pending.set(asked.uri, pending);
    const onAbort = () => pending.over.abort();
    if (caller.aborted) onAbort();
    caller.addEventListener('abort', onAbort, { once: true });
    try {
      return await this.#settle(pending, answer);
    } finally {
      caller.removeEventListener('abort', onAbort);
      if (this.#pending.get(asked.uri) === pending) this.#pending.delete(asked.uri);
    }
  }

  /** A document has another text now. */
  changed({ uri, start, end }: DocumentChange): void {
    const pending = this.#pending.get(uri);
    const document = this.#documents.get(uri);
    if (pending === undefined) return;
    if (document !== undefined && this.#overtook(pending, document, start, end)) {
      pending.attempt.abort();
      pending.wake();
    } else {
      pending.over.abort();
    }
  }

  /** A document is gone. */
  closed(uri: string): void {
    this.#pending.get(uri)?.over.abort();
  }

  /** Settles all. */
  end(): void {
    for (const { over } of this.#pending.values()) over.abort();
  }

  async #settle<T>(
    pending: Pending,
    answer: (question: Question) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const { over, uri } = pending;
    while (!over.signal.aborted) {
      const document = this.#documents.get(uri);
      if (document === undefined) return undefined;
      if (isAhead(pending, document) && (await this.#edit(pending))) continue;
      if (over.signal.aborted) return undefined;
      const attempt = (pending.attempt = new AbortController());
      const signal = AbortSignal.any([over.signal, attempt.signal]);
      const given = await untilAborted(answer(questionOf(pending, document, signal)), signal);
      if (!signal.aborted) return given;
    }
    return undefined;
  }

  /** Waits for the edit that a request has overtaken. Whether it came. */
  #edit(pending: Pending): Promise<boolean> {
    const patience = pending.arrivedAt + overtakingMs - this.#now();
    return new Promise((resolve) => {
      const end = (came: boolean) => {
        clearTimeout(timer);
        pending.over.signal.removeEventListener('abort', onAbort);
        pending.wake = () => {};
        resolve(came);
      };
      const onAbort = () => end(false);
      // What has come in the meantime is read before the waiting ends.
      const timer = setTimeout(() => setImmediate(() => setImmediate(end, false)), Math.max(0, patience));
      pending.wake = () => end(true);
      pending.over.signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Whether the edit from `start` to `end` of the text as it is now is the one that `pending` belongs to: its cursor is behind it. */
  #overtook(pending: Pending, document: LiveDocument, start: number, end: number): boolean {
    if (this.#now() - pending.arrivedAt > overtakingMs) return false;
    if (pending.version !== undefined) return pending.version >= document.version;
    const offset = document.offsetAt(pending.position);
    const exact = samePlace(document.positionAt(offset), pending.position);
    return exact && (start === end ? offset === start : start < offset && offset <= end);
  }
}

/** Whether a request speaks of a text that has not come yet. */
function isAhead({ position, version }: Pending, document: LiveDocument): boolean {
  if (version !== undefined && version > document.version) return true;
  return !samePlace(document.positionAt(document.offsetAt(position)), position);
}

function samePlace(one: Position, other: Position): boolean {
  return one.line === other.line && one.character === other.character;
}

function questionOf({ uri, position }: Asked, document: LiveDocument, signal: AbortSignal): Question {
  const offset = document.offsetAt(position);
  return {
    uri,
    languageId: document.languageId,
    version: document.version,
    text: document.snapshot(),
    offset,
    line: document.positionAt(offset).line,
    // The document changes in place; by then the signal is aborted and nobody asks any more.
    offsetAt: (each) => document.offsetAt(each),
    positionAt: (each) => document.positionAt(each),
    signal,
  };
}
