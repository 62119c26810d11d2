import { buildSegment, Segment, type SegmentDocument, type SegmentInput } from './segment';
import { boundaryToken } from './vocabulary';

/** Contexts that agree in this many tokens count as equal: far more than a prediction compares. */
const sortedLength = 256;
/** Share of the kept tokens above which sorting everything is quicker than inserting, 0–1. */
const maxInsertedShare = 0.5;

/**
 * The segment without its removed documents and with `added` ones. Inserts the places of the added documents into the sorted order: costs
 * a search for each of their tokens, and one copy of the arrays, instead of sorting everything. Withheld documents stay withheld.
 *
 * @param vocabularySize - above every token id; ids of the old documents are the same as before
 */
export function updateSegment(old: Segment, added: readonly SegmentInput[], vocabularySize: number): Segment {
  const kept = old.keptDocuments();
  const keptTokens = kept.reduce((sum, { start, end }) => sum + end - start, 0);
  const addedTokens = added.reduce((sum, { tokens }) => sum + tokens.length + 1, 0);
  const segment =
    addedTokens > keptTokens * maxInsertedShare
      ? buildSegment([...kept.map((document) => inputFrom(old, document)), ...added], vocabularySize)
      : insert(old, kept, buildSegment(added, vocabularySize), vocabularySize);
  for (const uri of old.withheldUris()) segment.withhold(uri);
  return segment;
}

/** A document of a segment as the input of another one. */
export function inputFrom(segment: Segment, { uri, languageId, start, end }: SegmentDocument): SegmentInput {
  // The last token of a document is the boundary after it.
  const ids = segment.tokens.subarray(start, end - 1);
  return {
    uri,
    languageId,
    tokens: { ids, gaps: segment.gaps.subarray(start, end - 1), length: ids.length },
  };
}

// Reads below are inside the arrays by construction; `as number` tells the compiler so.
function insert(
  old: Segment,
  kept: readonly SegmentDocument[],
  added: Segment,
  vocabularySize: number,
): Segment {
  const { tokens, gaps, documents, moved } = joinRows(old, kept, added);
  const order = new Int32Array(tokens.length);
  const buckets = new Uint32Array(vocabularySize + 1);
  // The row of the added documents begins with a boundary of its own, which the joined row does not repeat.
  const shift = tokens.length - added.tokens.length;
  let count = 0;
  let at = 0;
  let next = 0;
  /** Copies the places of `old` up to `to` in its order, without those of removed documents. */
  const copyTo = (to: number) => {
    for (; at < to; at++) {
      const place = moved[(old.order[at] as number) - 1] as number;
      if (place >= 0) order[count++] = place + 1;
    }
  };
  for (let token = 0; token < vocabularySize; token++) {
    buckets[token] = count;
    const end = token + 1 < old.buckets.length ? (old.buckets[token + 1] as number) : old.order.length;
    for (const last = added.buckets[token + 1] as number; next < last; next++) {
      const place = added.order[next] as number;
      if (place === 1) continue;
      copyTo(insertionPoint(old, at, end, added, place));
      order[count++] = place + shift;
    }
    copyTo(end);
  }
  buckets[vocabularySize] = count;
  return new Segment({ tokens, gaps, order, buckets, documents });
}

/** The row of the kept documents followed by the added ones, and where each token of the old row is in it: -1 when it was removed. */
function joinRows(old: Segment, kept: readonly SegmentDocument[], added: Segment) {
  const keptTokens = kept.reduce((sum, { start, end }) => sum + end - start, 1);
  const total = keptTokens + added.tokens.length - 1;
  const tokens = new Int32Array(total);
  const gaps = new Uint8Array(total);
  const documents: SegmentDocument[] = [];
  const moved = new Int32Array(old.tokens.length).fill(-1);
  tokens[0] = boundaryToken;
  moved[0] = 0;
  let end = 1;
  for (const { uri, languageId, start: from, end: to } of kept) {
    const start = end;
    tokens.set(old.tokens.subarray(from, to), start);
    gaps.set(old.gaps.subarray(from, to), start);
    for (let i = from; i < to; i++) moved[i] = start + i - from;
    end += to - from;
    documents.push({ uri, languageId, start, end });
  }
  tokens.set(added.tokens.subarray(1), keptTokens);
  gaps.set(added.gaps.subarray(1), keptTokens);
  for (const { uri, languageId, start, end: to } of added.documents) {
    documents.push({ uri, languageId, start: start + keptTokens - 1, end: to + keptTokens - 1 });
  }
  return { tokens, gaps, documents, moved };
}

/** The first index of `old.order`, from `low` to `high`, whose context is greater than that of `place` in `added`. */
function insertionPoint(old: Segment, low: number, high: number, added: Segment, place: number): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (compareContexts(old.tokens, old.order[middle] as number, added.tokens, place) <= 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Compares the tokens before two places, nearest first. What is before the start of a document does not count. */
function compareContexts(row: Int32Array, place: number, otherRow: Int32Array, otherPlace: number): number {
  for (let back = 1; back <= sortedLength; back++) {
    const token = row[place - back] as number;
    const other = otherRow[otherPlace - back] as number;
    if (token !== other) return token - other;
    if (token === boundaryToken) return 0;
  }
  return 0;
}
