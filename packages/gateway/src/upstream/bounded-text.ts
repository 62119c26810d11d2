import { chunksOf, readChunk, type Body } from '../stream/chunk-reader';

const maxErrorBytes = 65_536;

/** The text of a body, or its beginning when it is long or breaks off: enough for an error. */
export async function boundedText(response: { readonly body: Body }): Promise<string> {
  const reader = chunksOf(response);
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  try {
    while (text.length < maxErrorBytes) {
      const chunk = await readChunk(reader);
      if (chunk === undefined) return text;
      text += decoder.decode(chunk, { stream: true });
    }
    reader.cancel();
  } catch {
    // The text up to here is enough.
  }
  return text;
}
