import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { LocalIndex } from '@org/completion-local';
import { readCorpus } from './corpus';
import type { ModelBuild } from './model-build';

/** The cost of building an index. */
export interface BuildFigures {
  readonly files: number;
  readonly megabytes: number;
  readonly seconds: number;
  readonly megabytesPerSecond: number;
  /** Growth of heap and array buffers after a collection, per byte of source. The source is freed by then. */
  readonly bytesPerSourceByte: number;
  /** The same by the index's own count of its arrays. */
  readonly ownCountPerSourceByte: number;
  /** Largest resident set of the process while building, in megabytes; bare Node holds about 40 of it. */
  readonly peakMegabytes: number;
}

/** Builds the index of a folder, up to `maxBytes` of it, and measures time and memory. */
export function measureBuild(
  { LocalIndex }: ModelBuild,
  folder: string,
  maxBytes: number,
): { index: LocalIndex; figures: BuildFigures } {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = memoryHeld();
  const index = new LocalIndex();
  const { files, bytes, ms } = build(index, folder, maxBytes);
  const peakMegabytes = process.resourceUsage().maxRSS / 1000;
  collect();
  const grown = memoryHeld() - before;
  return {
    index,
    figures: {
      files,
      megabytes: bytes / 1e6,
      seconds: ms / 1000,
      megabytesPerSecond: bytes / 1000 / ms,
      bytesPerSourceByte: grown / bytes,
      ownCountPerSourceByte: index.stats().memoryBytes / bytes,
      peakMegabytes,
    },
  };
}

function build(index: LocalIndex, folder: string, maxBytes: number) {
  const files = readCorpus(folder, maxBytes);
  const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const start = performance.now();
  for (const { uri, languageId, text } of files) index.addDocument(uri, languageId, text);
  index.build();
  return { files: files.length, bytes, ms: performance.now() - start };
}

function memoryHeld(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
