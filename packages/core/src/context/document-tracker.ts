import { systemClock, type Clock } from '../async/clock';
import { changedSpan, type ChangedSpan } from '../text/changed-span';
import { normalizeLineEnds } from '../domain/cursor';
import type { EditEvent, EditHistory } from '../domain/edit-history';
import { EditRecorder } from './edit-recorder';
import { LineCounter, linesBetween } from './line-counter';
import { WindowFinder, type CodeWindow } from './window-finder';

/** A document that is open in the editor. Line ends are `\n`. */
export interface TrackedDocument {
  readonly uri: string;
  /** Relative to the workspace, with `/`. */
  readonly path: string;
  /** LSP language id. */
  readonly languageId: string;
  readonly text: string;
}

/** An edited or viewed region: whole lines of the current document, in UTF-16 units, without the last line end. */
export interface TrackedRegion {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
  /** Line of `start`, from 0. */
  readonly line: number;
  /** Only of an edit: the text that it replaced. */
  readonly before?: string;
}

/** Max regions kept. */
const maxEdits = 12;
const maxViews = 12;
/** Edits, or views, within this distance become one. */
const nearLines = 4;
const nearChars = 400;
/** Max length of a region in UTF-16 units; an edit that would exceed it starts a new one. */
const maxRegionLength = 20_000;

/**
 * Tracks open documents and edited and viewed regions, as an editor reports them. Keeps texts only of open documents, and a bounded
 * number of regions. The cost of an update depends on the size of the change, not of the document.
 */
export class DocumentTracker implements EditHistory {
  readonly #documents = new Map<string, TrackedDocument & { readonly given: string }>();
  readonly #finder = new WindowFinder();
  readonly #recorder: EditRecorder;
  #edits: TrackedRegion[] = [];
  #views: TrackedRegion[] = [];
  readonly #lines = new LineCounter();

  /** @param options - `clock`: the time by which edits become one event. @default the platform's clock */
  constructor({ clock = systemClock }: { readonly clock?: Clock } = {}) {
    this.#recorder = new EditRecorder(clock);
  }

  /**
   * Reports that a document was opened or its text changed. The lines that differ count as edited.
   *
   * @param change - the edit, if the editor reports it; saves comparing the texts. In UTF-16 units of the texts as given.
   */
  update(document: TrackedDocument, change?: ChangedSpan): void {
    const { uri, text: given } = document;
    const known = this.#documents.get(uri);
    const plain = known !== undefined && known.given === known.text;
    const span = known === undefined ? undefined : (change ?? changedSpan(known.given, given));
    // A text without carriage returns can only get them from the change.
    const text =
      plain && span !== undefined && !given.slice(span.start, span.newEnd).includes('\r')
        ? given
        : normalizeLineEnds(given);
    // Keeps the map in order of last update.
    this.#documents.delete(uri);
    this.#documents.set(uri, { ...document, text, given });
    if (known === undefined) this.#finder.read(uri, text);
    if (known === undefined || span === undefined) return;
    const within = plain && text === given ? span : changedSpan(known.text, text);
    if (within !== undefined) this.#edited(known, text, within);
  }

  /** Reports that a document was closed. */
  close(uri: string): void {
    this.#documents.delete(uri);
    this.#lines.forget(uri);
    this.#recorder.closed(uri);
  }

  /** Reports lines that came into view or where the cursor rested. Lines from 0, `endLine` exclusive. Ignores documents that are not open. */
  viewed(uri: string, startLine: number, endLine: number): void {
    const document = this.#documents.get(uri);
    if (document === undefined) return;
    const { text } = document;
    const start = startOfLine(text, startLine, 0);
    const end = startOfLine(text, Math.max(1, endLine - startLine), start);
    const region = {
      uri,
      start,
      end: end > start && text[end - 1] === '\n' ? end - 1 : end,
      line: startLine,
    };
    this.#views = [region, ...this.#views.filter((view) => !near(view, region, text))];
    this.#views.length = Math.min(this.#views.length, maxViews);
  }

  /** Open documents, the last updated first. */
  documents(): readonly TrackedDocument[] {
    return [...this.#documents.values()].toReversed();
  }

  /** The open document at `uri`; `undefined` when there is none. */
  document(uri: string): TrackedDocument | undefined {
    return this.#documents.get(uri);
  }

  /** The `max` windows of an open document that share most with `names`, best first. */
  windows(uri: string, names: ReadonlySet<string>, max: number): readonly CodeWindow[] {
    const document = this.#documents.get(uri);
    return document === undefined ? [] : this.#finder.find(uri, document.text, names, max);
  }

  /** Edited regions, newest first. */
  edits(): readonly TrackedRegion[] {
    return this.#edits;
  }

  /** What was edited lately, oldest first: at most 20 events and 64,000 UTF-16 units, also of documents closed since. */
  history(): readonly EditEvent[] {
    return this.#recorder.history();
  }

  /** Grows with each change of a document. */
  get revision(): number {
    return this.#recorder.revision;
  }

  /** Reports that `insertedText` came from an accepted suggestion, shortly before or after its change. */
  accepted(uri: string, insertedText: string): void {
    this.#recorder.accepted(uri, normalizeLineEnds(insertedText));
  }

  /** The text of the open document at `uri`. */
  textOf(uri: string): string | undefined {
    return this.#documents.get(uri)?.text;
  }

  /** Viewed regions, newest first. */
  views(): readonly TrackedRegion[] {
    return this.#views;
  }

  #edited(document: TrackedDocument, after: string, span: ChangedSpan): void {
    const { uri, text: before } = document;
    this.#recorder.changed(document, before, after, span);
    const changed = {
      uri,
      start: startOfLineAt(before, span.start),
      end: endOfLine(before, span.oldEnd),
    };
    const { start, end, older } = this.#joined(changed, before);
    let replaced = '';
    let at = start;
    // Between older edits the text is unchanged.
    for (const edit of older) {
      replaced += before.slice(at, edit.start) + (edit.before ?? '');
      at = edit.end;
    }
    const region: TrackedRegion = {
      uri,
      start,
      end: end + span.newEnd - span.oldEnd,
      line: this.#lines.lineAt(uri, before, start),
      before: replaced + before.slice(at, end),
    };
    const moved = (regions: readonly TrackedRegion[]) =>
      regions.map((each) => (each.uri === uri ? follow(each, span, before, after) : each));
    this.#edits = [region, ...moved(this.#edits)];
    this.#edits.length = Math.min(this.#edits.length, maxEdits);
    this.#views = moved(this.#views);
  }

  /** Merges `changed` with older edits near it and removes those from the list. Offsets in the text before the edit. */
  #joined(changed: Omit<TrackedRegion, 'line'>, text: string) {
    let { start, end } = changed;
    let older: TrackedRegion[] = [];
    for (;;) {
      const more = this.#edits.filter((edit) => near(edit, { uri: changed.uri, start, end }, text));
      if (more.length === 0) break;
      this.#edits = this.#edits.filter((edit) => !more.includes(edit));
      older.push(...more);
      start = Math.min(start, ...more.map((edit) => edit.start));
      end = Math.max(end, ...more.map((edit) => edit.end));
    }
    if (end - start > maxRegionLength) {
      ({ start, end } = changed);
      older = [];
    }
    return { start, end, older: older.toSorted((one, other) => one.start - other.start) };
  }
}

/** Moves `region` along with an edit. */
function follow(region: TrackedRegion, span: ChangedSpan, before: string, after: string): TrackedRegion {
  if (region.end < span.start) return region;
  const move = span.newEnd - span.oldEnd;
  if (region.start >= span.oldEnd && region.start > span.start) {
    const lines =
      linesBetween(after, span.start, span.newEnd) - linesBetween(before, span.start, span.oldEnd);
    return { ...region, start: region.start + move, end: region.end + move, line: region.line + lines };
  }
  const start = Math.min(region.start, startOfLineAt(before, span.start));
  return {
    ...region,
    start,
    end: Math.max(region.end, span.oldEnd) + move,
    line: region.line - linesBetween(before, start, region.start),
  };
}

/** Whether two regions of one document overlap or are only a few lines apart. */
function near(
  one: Pick<TrackedRegion, 'uri' | 'start' | 'end'>,
  other: Pick<TrackedRegion, 'uri' | 'start' | 'end'>,
  text: string,
): boolean {
  if (one.uri !== other.uri) return false;
  const [first, second] = one.start <= other.start ? [one, other] : [other, one];
  if (second.start <= first.end) return true;
  return (
    second.start - first.end <= nearChars && linesBetween(text, first.end, second.start) <= nearLines + 1
  );
}

/** Start of the line `lines` below the one that begins at `from`; the end of the text when there is none. */
function startOfLine(text: string, lines: number, from: number): number {
  let at = from;
  for (let line = 0; line < lines; line++) {
    const next = text.indexOf('\n', at);
    if (next < 0) return text.length;
    at = next + 1;
  }
  return at;
}

function startOfLineAt(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}
