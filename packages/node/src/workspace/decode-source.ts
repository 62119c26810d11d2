/** Longer lines occur in generated files only, in UTF-16 units. */
const maxLineLength = 5_000;

/** The text of a source file; `undefined` for a binary or a generated one. */
export function decodeSource(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') || hasLongLine(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function hasLongLine(text: string): boolean {
  for (let start = 0; start < text.length - maxLineLength;) {
    const end = text.lastIndexOf('\n', start + maxLineLength);
    if (end < start) return true;
    start = end + 1;
  }
  return false;
}
