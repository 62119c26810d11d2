/** Decodes UTF-8 that arrives in pieces. */
export interface PieceDecoder {
  /** The text that ends in `bytes`; a character that is cut comes with its rest. */
  decode(bytes: Uint8Array): string;
  /** The replacement of a character whose rest never came, or `''`. */
  end(): string;
}

/** Length up to which a piece is decoded by itself whatever it holds, in bytes. */
const smallBytes = 512;

/**
 * A decoder that gives what a streaming `TextDecoder` gives. Pieces that end with an ASCII character, as nearly all pieces of an event
 * stream do, are decoded by themselves: in Node that takes half the time, a fifth where all is ASCII, and such text is parsed faster,
 * since it takes a byte a character. Long pieces with other characters are faster with the streaming one (Node 20.20, 2026-11-30).
 */
export function pieceDecoder(): PieceDecoder {
  const streaming = new TextDecoder();
  // A byte order mark counts as one only at the beginning, which `streaming` decodes.
  const whole = new TextDecoder('utf-8', { ignoreBOM: true });
  /** Nothing came yet, or the last piece may have ended within a character, which `streaming` then holds. */
  let isCut = true;
  let wasAscii = true;
  return {
    decode(bytes) {
      const last = bytes[bytes.length - 1];
      if (last === undefined) return '';
      const endsWhole = last < 0x80;
      const text =
        !isCut && endsWhole && (wasAscii || bytes.length <= smallBytes)
          ? whole.decode(bytes)
          : streaming.decode(bytes, { stream: true });
      isCut = !endsWhole;
      wasAscii = text.length === bytes.length;
      return text;
    },
    end: () => streaming.decode(),
  };
}
