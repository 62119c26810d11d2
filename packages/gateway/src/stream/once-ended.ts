import type { ChunkSource } from './chunk-source';

/** `source` as one that calls `onEnd` once: at the end of the source, or when it is cancelled before. */
export function onceEnded(source: ChunkSource, onEnd: (cancelled: boolean) => void): ChunkSource {
  let ended = false;
  const end = (cancelled: boolean) => {
    if (ended) return;
    ended = true;
    onEnd(cancelled);
  };
  return {
    next(take) {
      source.next((chunk) => {
        if (chunk === undefined) end(false);
        take(chunk);
      });
    },
    cancel() {
      if (ended) return;
      end(true);
      source.cancel();
    },
  };
}
