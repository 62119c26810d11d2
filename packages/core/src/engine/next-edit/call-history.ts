import { LRUCache } from 'lru-cache';
import type { Clock } from '../../async/clock';
import { EditRecorder } from '../../context/edit-recorder';
import { normalizeLineEnds } from '../../domain/cursor';
import type { EditEvent, EditHistory } from '../../domain/edit-history';
import { changedSpan } from '../../text/changed-span';

/** Limits of the documents that are compared. */
const maxDocuments = 8;
const maxChars = 4_000_000;

/** A history for hosts without a document tracker: what differs between the documents of the calls counts as edited. */
export class CallHistory implements EditHistory {
  readonly #recorder: EditRecorder;
  readonly #texts = new LRUCache<string, string>({
    max: maxDocuments,
    maxSize: maxChars,
    sizeCalculation: (text) => 1 + text.length,
  });

  constructor(clock: Clock) {
    this.#recorder = new EditRecorder(clock);
  }

  /** A call came for a document. */
  called(uri: string, path: string, given: string): void {
    const text = normalizeLineEnds(given);
    const known = this.#texts.get(uri);
    this.#texts.set(uri, text);
    const span = known === undefined ? undefined : changedSpan(known, text);
    if (known !== undefined && span !== undefined) this.#recorder.changed({ uri, path }, known, text, span);
  }

  get revision(): number {
    return this.#recorder.revision;
  }

  history(): readonly EditEvent[] {
    return this.#recorder.history();
  }

  accepted(uri: string, insertedText: string): void {
    this.#recorder.accepted(uri, normalizeLineEnds(insertedText));
  }

  textOf(uri: string): string | undefined {
    return this.#texts.get(uri);
  }
}
