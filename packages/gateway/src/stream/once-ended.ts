import type { ChunkReader } from './chunk-reader';
import type { ChunkSource } from './chunk-source';

/** `source` as a reader that calls `onEnd` once: at the end of the source, or when it is cancelled before. */
export function onceEnded(source: ChunkSource, onEnd: (cancelled: boolean) => void): ChunkReader {
  let ended = false;
  const end = (cancelled: boolean) => {
    if (ended) return;
    ended = true;
    onEnd(cancelled);
  };
  return {
    async read() {
      const chunk = await source.next();
      if (chunk === undefined) end(false);
      return chunk;
    },
    cancel() {
      if (ended) return;
      end(true);
      source.cancel();
    },
  };
}
