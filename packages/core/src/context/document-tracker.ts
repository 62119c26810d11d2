import { normalizeLineEnds } from '../domain/cursor';

/** A document that is open in the editor. Line ends are `\n`. */
export interface TrackedDocument {
  readonly uri: string;
  /** As models read it: relative to the workspace, with `/`. */
  readonly path: string;
  readonly languageId: string;
  readonly text: string;
}

/** A region that was edited or looked at. Lines from 0, `endLine` exclusive. */
export interface TrackedRegion {
  readonly uri: string;
  readonly startLine: number;
  readonly endLine: number;
  /** Of an edit: the lines as they were before it. */
  readonly before?: string;
}

/** Regions remembered. */
const mostEdits = 12;
const mostViews = 12;
/** Edits this near to each other are one. */
const nearLines = 4;

/**
 * What somebody has open, has edited and has looked at, as an editor tells it. Keeps texts only of open documents, and a bounded
 * number of regions.
 */
export class DocumentTracker {
  readonly #documents = new Map<string, TrackedDocument>();
  #edits: TrackedRegion[] = [];
  #views: TrackedRegion[] = [];

  /** A document was opened, or its text is now another. The lines that differ count as edited. */
  update(document: TrackedDocument): void {
    const next = { ...document, text: normalizeLineEnds(document.text) };
    const known = this.#documents.get(next.uri);
    // The last one touched is the last in the map.
    this.#documents.delete(next.uri);
    this.#documents.set(next.uri, next);
    if (known === undefined || known.text === next.text) return;
    this.#edited(next.uri, known.text, next.text);
  }

  close(uri: string): void {
    this.#documents.delete(uri);
  }

  /** Lines came into view, or the cursor rested there. */
  viewed(uri: string, startLine: number, endLine: number): void {
    this.#views = [
      { uri, startLine, endLine },
      ...this.#views.filter((view) => !near(view, uri, startLine, endLine)),
    ];
    this.#views.length = Math.min(this.#views.length, mostViews);
  }

  /** Open documents, the last touched first. */
  documents(): readonly TrackedDocument[] {
    return [...this.#documents.values()].toReversed();
  }

  document(uri: string): TrackedDocument | undefined {
    return this.#documents.get(uri);
  }

  /** Edited regions, the newest first. */
  edits(): readonly TrackedRegion[] {
    return this.#edits;
  }

  /** Regions looked at, the newest first. */
  views(): readonly TrackedRegion[] {
    return this.#views;
  }

  #edited(uri: string, before: string, after: string): void {
    const [one, other] = [before.split('\n'), after.split('\n')];
    let head = 0;
    while (head < one.length && head < other.length && one[head] === other[head]) head++;
    let tail = 0;
    while (
      tail < one.length - head &&
      tail < other.length - head &&
      one[one.length - 1 - tail] === other[other.length - 1 - tail]
    )
      tail++;
    const startLine = head;
    const endLine = Math.max(head + 1, other.length - tail);
    const old = this.#edits.find((edit) => near(edit, uri, startLine, endLine));
    const region: TrackedRegion = {
      uri,
      startLine: Math.min(startLine, old?.startLine ?? startLine),
      endLine: Math.max(endLine, old?.endLine ?? endLine),
      before: old?.before ?? one.slice(head, one.length - tail).join('\n'),
    };
    this.#edits = [region, ...this.#edits.filter((edit) => edit !== old)];
    this.#edits.length = Math.min(this.#edits.length, mostEdits);
  }
}

function near(region: TrackedRegion, uri: string, startLine: number, endLine: number): boolean {
  return (
    region.uri === uri && startLine <= region.endLine + nearLines && region.startLine <= endLine + nearLines
  );
}
