import { UsageError } from '../usage-error';

/** The content of a text file; `text` is without its byte order mark. */
export interface DecodedText {
  readonly text: string;
  readonly byteOrderMark: boolean;
}

const utf8Mark = '\uFEFF';

/**
 * Decodes UTF-8. @throws UsageError for binary data, UTF-16 and other encodings
 *
 * @param name - what to call the bytes in errors
 */
export function decodeText(bytes: Uint8Array, name: string): DecodedText {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new UsageError(`${name} is UTF-16; save it as UTF-8 first`);
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) throw new UsageError(`${name} is a binary file (byte ${nul} is NUL); name a text file`);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.startsWith(utf8Mark)
      ? { text: text.slice(1), byteOrderMark: true }
      : { text, byteOrderMark: false };
  } catch {
    throw new UsageError(`${name} is not UTF-8 text; save it as UTF-8 or name another file`);
  }
}

/** The bytes of a text, with its byte order mark when it had one. */
export function encodeText({ text, byteOrderMark }: DecodedText): Buffer {
  return Buffer.from(byteOrderMark ? utf8Mark + text : text);
}
