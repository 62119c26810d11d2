import { crc32 } from 'node:zlib';

/** A file of the workspace, as it was when it was learned from. */
export interface LearnedFile {
  /** What `stat` says of it, to notice changes. */
  readonly stamp: string;
  /** In bytes. */
  readonly size: number;
  /** Whether it was learned; `false` for one that is no source text. */
  readonly learned: boolean;
  /** Modules that it imports, as written; only of a small workspace, which learns from its dependencies. */
  readonly imports?: readonly string[];
}

/** What was learned beside the files of a workspace. */
export interface LearnedDependencies {
  /** Changes with the dependencies and what is imported of them; empty when nothing was learned. */
  readonly stamp: string;
  /** Of the documents in the index. */
  readonly uris: readonly string[];
}

/** Nothing learned. */
export const noDependencies: LearnedDependencies = { stamp: '', uris: [] };

/** What is kept of a family of languages of a workspace. */
export interface KeptIndex {
  /** What it was made with; another version or another setting makes it worthless. */
  readonly settings: string;
  /** The files, by their paths relative to the workspace. */
  readonly files: ReadonlyMap<string, LearnedFile>;
  readonly dependencies: LearnedDependencies;
  /** What `LocalIndex.save` gave; whatever follows in the buffer is not part of it. */
  readonly snapshot: ArrayBuffer;
}

/** Last bytes of a file: its kind and the version of its layout. */
const magic = Buffer.from('completion-kept1');
/** Length of what follows the list of files: the length of the list, a checksum, the magic. */
const trailerLength = 8 + magic.length;

/** The bytes of a file: the snapshot first, so that its arrays lie where they must, then the list of files, then a trailer. */
export function encodeKeptIndex({ settings, files, dependencies, snapshot }: KeptIndex): Uint8Array {
  const list = Buffer.from(JSON.stringify({ settings, files: [...files], dependencies }));
  const bytes = Buffer.alloc(snapshot.byteLength + list.length + trailerLength);
  bytes.set(new Uint8Array(snapshot));
  bytes.set(list, snapshot.byteLength);
  const end = snapshot.byteLength + list.length;
  bytes.writeUInt32LE(list.length, end);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, end)), end + 4);
  bytes.set(magic, end + 8);
  return bytes;
}

/**
 * Reads what {@link encodeKeptIndex} wrote.
 *
 * @param buffer - becomes part of the result
 * @throws Error when it is cut, changed or of another version
 */
export function decodeKeptIndex(buffer: ArrayBuffer): KeptIndex {
  const bytes = Buffer.from(buffer);
  const end = bytes.length - trailerLength;
  if (end < 0 || !bytes.subarray(end + 8).equals(magic))
    throw new Error('it is no kept index of this version');
  if (bytes.readUInt32LE(end + 4) !== crc32(bytes.subarray(0, end))) throw new Error('it is damaged');
  const start = end - bytes.readUInt32LE(end);
  const { settings, files, dependencies } = JSON.parse(bytes.toString('utf8', start, end)) as {
    readonly settings: string;
    readonly files: readonly (readonly [string, LearnedFile])[];
    readonly dependencies: LearnedDependencies;
  };
  return { settings, files: new Map(files), dependencies, snapshot: buffer };
}
