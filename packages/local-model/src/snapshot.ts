import { CompletionError } from '@org/completion-core';
import { Segment, type SegmentDocument } from './segment';
import type { VocabularyData } from './vocabulary';

/** The parts of an index that are saved. */
export interface Snapshot {
  readonly vocabulary: VocabularyData;
  readonly segments: readonly (readonly [family: string, segment: Segment])[];
  readonly chars: readonly (readonly [uri: string, chars: number])[];
}

/** First four bytes: `LNG` and the version of the layout. */
const magic = [0x4c, 0x4e, 0x47, 2];

interface Header {
  readonly chars: readonly (readonly [string, number])[];
  readonly segments: readonly { readonly family: string; readonly documents: readonly SegmentDocument[] }[];
  /** Lengths of the arrays that follow, in the order they are written. */
  readonly lengths: readonly number[];
}

/**
 * Writes a snapshot: magic, length of the header, header as JSON, then the arrays, each on an 8-byte boundary. Removed documents must
 * have been freed before.
 */
export function writeSnapshot(snapshot: Snapshot): ArrayBuffer {
  const { segments } = snapshot;
  const { characters, starts, kinds } = snapshot.vocabulary;
  const arrays = [
    characters,
    starts,
    kinds,
    ...segments.flatMap(([, { tokens, gaps, order, buckets }]) => [tokens, gaps, order, buckets]),
  ];
  const header: Header = {
    chars: snapshot.chars,
    segments: segments.map(([family, segment]) => ({ family, documents: segment.keptDocuments() })),
    lengths: arrays.map((array) => array.length),
  };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const total = arrays.reduce((sum, array) => aligned(sum) + array.byteLength, 8 + json.length);
  const buffer = new ArrayBuffer(total);
  const bytes = new Uint8Array(buffer);
  bytes.set(magic);
  new DataView(buffer).setUint32(4, json.length, true);
  bytes.set(json, 8);
  let at = 8 + json.length;
  for (const array of arrays) {
    at = aligned(at);
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += array.byteLength;
  }
  return buffer;
}

/** Reads what {@link writeSnapshot} wrote, whatever follows it; the arrays of the result are views of `buffer`. @throws CompletionError `invalid-options` */
export function readSnapshot(buffer: ArrayBuffer): Snapshot {
  const bytes = new Uint8Array(buffer);
  if (buffer.byteLength < 8 || magic.some((byte, i) => bytes[i] !== byte)) throw notASnapshot();
  const headerLength = new DataView(buffer).getUint32(4, true);
  const header = parseHeader(bytes.subarray(8, 8 + headerLength));
  let at = 8 + headerLength;
  let next = 0;
  const take = <T>(
    type: new (buffer: ArrayBuffer, offset: number, length: number) => T,
    width: number,
  ): T => {
    const length = header.lengths[next++] ?? -1;
    at = aligned(at);
    if (length < 0 || at + length * width > buffer.byteLength) throw notASnapshot();
    const array = new type(buffer, at, length);
    at += length * width;
    return array;
  };
  const vocabulary = {
    characters: take(Uint16Array, 2),
    starts: take(Uint32Array, 4),
    kinds: take(Uint8Array, 1),
  };
  const segments = header.segments.map(({ family, documents }) => {
    const data = {
      tokens: take(Int32Array, 4),
      gaps: take(Uint8Array, 1),
      order: take(Int32Array, 4),
      buckets: take(Uint32Array, 4),
      documents,
    };
    return [family, new Segment(data)] as const;
  });
  return { vocabulary, segments, chars: header.chars };
}

function parseHeader(bytes: Uint8Array): Header {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Header;
  } catch (cause) {
    throw notASnapshot(cause);
  }
}

function notASnapshot(cause?: unknown): CompletionError {
  return new CompletionError(
    'invalid-options',
    'snapshot: this buffer was not written by save() of this version; build the index again',
    { cause },
  );
}

function aligned(offset: number): number {
  return (offset + 7) & ~7;
}
