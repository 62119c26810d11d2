import { OccurrenceChain } from './occurrence-chain';
import type { ChainSource } from './prediction-sources';
import type { Segment, SegmentDocument } from './segment';
import { boundaryToken } from './vocabulary';

/** Tokens of one folder that are read; the documents nearest in the order of the index come first. */
const maxFolderTokens = 40_000;

interface FolderChain {
  readonly segment: Segment;
  /** Of the segment, when it was read. */
  readonly changes: number;
  readonly folder: string;
  readonly chain: OccurrenceChain;
  /** Where each document begins in the chain, in the order of the chain. */
  readonly starts: ReadonlyMap<string, { readonly start: number; readonly end: number }>;
}

/**
 * The built documents of the folder that a document lies in, as a source of its own: they share more names and habits with it
 * than the rest of the workspace. Keeps the folder that was asked for last.
 */
export class FolderDocuments {
  #last: FolderChain | undefined;

  /** The folder of `uri` without the document itself; none when it has no other documents. */
  sourcesFor(segment: Segment, uri: string): ChainSource[] {
    const folder = folderOf(uri);
    const known = this.#last;
    if (
      known === undefined ||
      known.segment !== segment ||
      known.folder !== folder ||
      known.changes !== segment.changes
    )
      this.#last = readFolder(segment, folder, uri);
    const { chain, starts } = this.#last as FolderChain;
    if (chain.length <= 1) return [];
    const own = starts.get(uri);
    return [{ chain, skipFrom: own?.start ?? 0, skipTo: own?.end ?? 0 }];
  }
}

function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf('/') + 1);
}

function readFolder(segment: Segment, folder: string, uri: string): FolderChain {
  const all = segment.liveDocuments().filter((document) => folderOf(document.uri) === folder);
  const own = segment.document(uri)?.start ?? 0;
  const near = all.toSorted((a, b) => Math.abs(a.start - own) - Math.abs(b.start - own));
  const taken: SegmentDocument[] = [];
  let length = 1;
  for (const document of near) {
    const size = document.end - document.start;
    if (length + size > maxFolderTokens && document.uri !== uri) continue;
    length += size;
    taken.push(document);
  }
  const tokens = new Int32Array(length);
  const gaps = new Uint8Array(length);
  const starts = new Map<string, { start: number; end: number }>();
  let at = 1;
  tokens[0] = boundaryToken;
  for (const { uri: each, start, end } of taken) {
    tokens.set(segment.tokens.subarray(start, end), at);
    gaps.set(segment.gaps.subarray(start, end), at);
    starts.set(each, { start: at, end: at + end - start });
    at += end - start;
  }
  const chain = new OccurrenceChain(tokens, gaps, length);
  return { segment, changes: segment.changes, folder, chain, starts };
}
