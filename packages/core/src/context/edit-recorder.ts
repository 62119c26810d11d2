import { changedLines } from '../domain/changed-lines';
import type { EditEvent } from '../domain/edit-history';
import type { Clock } from '../async/clock';
import { changedSpan, type ChangedSpan } from '../text/changed-span';
import { detach } from '../text/detach';
import { LineCounter, linesBetween } from './line-counter';

/** Changes at most this many lines from the last event, and this long after it, go on with it. */
const nearLines = 8;
const nearChars = 4_000;
const pauseMs = 1_000;
/** Lines kept around a change. */
const contextLines = 3;
/** Limits of what is kept: events, and UTF-16 units of all together and of one. */
const maxEvents = 20;
const maxChars = 64_000;
const maxEventChars = 8_000;
/** How long an accepted suggestion waits for its change, or a change for the word that it was accepted. */
const acceptedMs = 2_000;

/** A document as the recorder reads it, with `\n` line ends. */
export interface RecordedDocument {
  readonly uri: string;
  readonly path: string;
}

type Kept = EditEvent & {
  /** Its texts were not kept. */
  readonly tooLong: boolean;
  /** Where `after` is in the document, while this is the last event. */
  readonly start: number;
  readonly end: number;
  /** Time of its last change. */
  readonly at: number;
};

interface LastChange {
  readonly uri: string;
  readonly inserted: string;
  readonly at: number;
  /** The events before the change, and the change as an event of its own. */
  readonly earlier: readonly Kept[];
  readonly alone: Kept;
}

/**
 * Records what is edited, for prompts that show it: changes near each other and in quick succession become one event, what undoes
 * the event before it removes it, and accepted suggestions are events of their own. Keeps a bounded amount of text, whatever is
 * pasted. The cost of a change depends on its size, not on that of the document.
 */
export class EditRecorder {
  readonly #clock: Clock;
  #events: readonly Kept[] = [];
  #last: LastChange | undefined;
  #expected: { readonly uri: string; readonly text: string; readonly at: number } | undefined;
  #revision = 0;
  readonly #lines = new LineCounter();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Grows with each change, also one that leaves no event. */
  get revision(): number {
    return this.#revision;
  }

  /** The events, oldest first. */
  history(): readonly EditEvent[] {
    return this.#events.filter(({ before, after }) => before !== after);
  }

  /** `before` became `after` by a change of `span`. */
  changed(document: RecordedDocument, before: string, after: string, given: ChangedSpan): void {
    this.#revision++;
    const span = smallest(given, before, after);
    const at = this.#clock.now();
    const inserted = after.slice(span.start, span.newEnd);
    const accepted = this.#isExpected(document.uri, inserted, at);
    const alone = this.#event(document, before, after, span, undefined, accepted);
    const earlier = this.#events;
    this.#last = {
      uri: document.uri,
      inserted: detach(inserted.slice(0, maxEventChars)),
      at,
      earlier,
      alone,
    };
    const last = earlier.at(-1);
    const joins =
      last !== undefined &&
      last.uri === document.uri &&
      last.accepted === accepted &&
      !last.tooLong &&
      at - last.at < pauseMs &&
      isNear(last, span, before);
    const joined = joins ? this.#event(document, before, after, span, last, accepted) : undefined;
    // What would grow too long begins a new event.
    if (joined?.tooLong === false) this.#keep([...earlier.slice(0, -1), joined]);
    else this.#keep([...earlier, alone]);
  }

  /** `text` was an accepted suggestion in the document at `uri`: its change is an event of its own. */
  accepted(uri: string, text: string): void {
    const last = this.#last;
    const at = this.#clock.now();
    const isReported =
      last !== undefined && last.uri === uri && at - last.at <= acceptedMs && isPartOf(last.inserted, text);
    if (!isReported) {
      this.#expected = { uri, text, at };
      return;
    }
    this.#last = undefined;
    this.#keep([...last.earlier, { ...last.alone, accepted: true }]);
  }

  /** The document was closed. Its events stay. */
  closed(uri: string): void {
    this.#lines.forget(uri);
  }

  #isExpected(uri: string, inserted: string, at: number): boolean {
    const expected = this.#expected;
    if (expected === undefined) return false;
    const fits = expected.uri === uri && at - expected.at <= acceptedMs && isPartOf(inserted, expected.text);
    this.#expected = undefined;
    return fits;
  }

  /** The change as an event, which goes on with `last`. */
  #event(
    { uri, path }: RecordedDocument,
    before: string,
    after: string,
    span: ChangedSpan,
    last: Kept | undefined,
    accepted: boolean,
  ): Kept {
    const start = Math.min(linesBack(before, span.start), last?.start ?? Infinity);
    const wholeLines = after.charAt(span.newEnd - 1) === '\n' && /^\n?$/.test(before.charAt(span.oldEnd - 1));
    const end = Math.max(linesOn(before, span.oldEnd, wholeLines ? 1 : 0), last?.end ?? 0);
    const newEnd = end + span.newEnd - span.oldEnd;
    const old =
      last === undefined
        ? before.slice(start, end)
        : before.slice(start, last.start) + last.before + before.slice(last.end, end);
    const now = after.slice(start, newEnd);
    const tooLong = old.length + now.length > maxEventChars;
    return {
      uri,
      path,
      line: last === undefined || start < last.start ? this.#lines.lineAt(uri, before, start) : last.line,
      before: tooLong ? '' : detach(old),
      after: tooLong ? '' : detach(now),
      accepted,
      tooLong,
      start,
      end: newEnd,
      at: this.#clock.now(),
    };
  }

  #keep(events: readonly Kept[]): void {
    // What was typed and taken back leaves nothing, once something else is edited.
    const kept = events.filter(({ before, after }, index) => before !== after || index === events.length - 1);
    const last = kept.at(-1);
    const previous = kept.at(-2);
    if (last !== undefined && previous !== undefined && isInverse(previous, last)) kept.splice(-2, 2);
    let size = kept.reduce((sum, event) => sum + sizeOf(event), 0);
    while (kept.length > maxEvents || (size > maxChars && kept.length > 1))
      size -= sizeOf(kept.shift() as Kept);
    this.#events = kept;
  }
}

/** `span` without what its texts have in common at their ends: editors report replacements of equal text. */
function smallest({ start, oldEnd, newEnd }: ChangedSpan, before: string, after: string): ChangedSpan {
  const span = changedSpan(before.slice(start, oldEnd), after.slice(start, newEnd));
  if (span === undefined) return { start: oldEnd, oldEnd, newEnd };
  return { start: start + span.start, oldEnd: start + span.oldEnd, newEnd: start + span.newEnd };
}

/** Whether a change that inserted this can be that of the accepted text: what the document had already is no part of the change. */
function isPartOf(inserted: string, text: string): boolean {
  return inserted !== '' && text.includes(inserted);
}

function sizeOf({ before, after }: EditEvent): number {
  return before.length + after.length;
}

/** Whether `later` gives back what `earlier` took, and the other way round. */
function isInverse(earlier: EditEvent, later: EditEvent): boolean {
  if (earlier.uri !== later.uri || earlier.before === earlier.after) return false;
  if (later.before === earlier.after && later.after === earlier.before) return true;
  const [one, other] = [changedLines(earlier), changedLines(later)];
  return one.line === other.line && one.before === other.after && one.after === other.before;
}

function isNear(last: Kept, span: ChangedSpan, text: string): boolean {
  const [from, to] = span.start > last.end ? [last.end, span.start] : [span.oldEnd, last.start];
  // Both sides have lines around the change already. A jump over a long document need not be counted.
  if (to <= from) return true;
  return to - from <= nearChars && linesBetween(text, from, to) + contextLines <= nearLines;
}

/** Start of the line {@link contextLines} above that of `offset`. */
function linesBack(text: string, offset: number): number {
  let start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  for (let line = 0; line < contextLines && start > 0; line++) start = text.lastIndexOf('\n', start - 2) + 1;
  return start;
}

/** End of the line {@link contextLines} below that of `offset`, with its line end; `from` 1 where that line is the first of them. */
function linesOn(text: string, offset: number, from: number): number {
  let end = offset;
  for (let line = from; line <= contextLines && end < text.length; line++) {
    const next = text.indexOf('\n', end);
    end = next < 0 ? text.length : next + 1;
  }
  return end;
}
