import { readChunk, type ChunkReader } from '../stream/chunk-reader';
import { joined } from '../stream/whole-lines';

/** Maximum size of an unstreamed answer of an upstream, in bytes. */
const maxWholeBytes = 16_777_216;

/**
 * All bytes of a body; `undefined` when it is too large.
 *
 * @param onChunk - called for each chunk that arrives
 */
export async function readWhole(
  reader: ChunkReader,
  onChunk: () => void = () => {},
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let chunk = await readChunk(reader); chunk !== undefined; chunk = await readChunk(reader)) {
    onChunk();
    chunks.push(chunk);
    length += chunk.length;
    if (length <= maxWholeBytes) continue;
    reader.cancel();
    return undefined;
  }
  return joined(chunks);
}
