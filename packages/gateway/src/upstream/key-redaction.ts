import { redactKeys, redactSecrets } from '@org/completion-core/host';
import { GatewayError } from '../errors/gateway-error';

/** Removes an upstream's key from everything that goes to clients. */
export class KeyRedaction {
  readonly #secrets: readonly string[];
  /** For each key its longest part that every spelling contains, to find out cheaply whether bytes may contain the key. */
  readonly #needles: readonly Uint8Array[];

  /** @param secrets - the upstream's keys */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets.filter((secret) => secret.trim().length >= minKeyLength);
    const encoder = new TextEncoder();
    const parts = new Set(this.#secrets.map((secret) => unescapedPart(secret.trim())));
    this.#needles = [...parts].map((part) => encoder.encode(part));
  }

  /** A message of the upstream without its key and without anything that looks like one. */
  message(text: string): string {
    return redactKeys(text, this.#secrets);
  }

  /** `error` without keys in message, field, code and headers. */
  error(error: GatewayError): GatewayError {
    const { status, code, message, param, retryAfterMs, headers, cause } = error;
    return new GatewayError({
      status,
      code: this.message(code),
      message: this.message(message),
      param: param === undefined ? undefined : this.message(param),
      retryAfterMs,
      headers: this.headers(headers),
      cause,
    });
  }

  /** Those of `headers` that contain no key. */
  headers(headers: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(headers).filter((pair) => pair.every((each) => this.message(each) === each)),
    );
  }

  /**
   * An answer's bytes without the upstream's own key. Text that only looks like a key stays: a model generated it, and it may be code.
   *
   * @param bytes - whole lines, so that no key is cut in two
   */
  bytes(bytes: Uint8Array): Uint8Array {
    if (!this.#needles.some((needle) => includesBytes(bytes, needle))) return bytes;
    const text = new TextDecoder().decode(bytes);
    const redacted = redactSecrets(text, this.#secrets);
    return redacted === text ? bytes : new TextEncoder().encode(redacted);
  }
}

/** Shorter keys may be words of any text. */
const minKeyLength = 8;

/** The longest run of characters that neither JSON nor a URL escapes. */
function unescapedPart(secret: string): string {
  const parts = secret.split(/[^\w.~-]+/);
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

function includesBytes(bytes: Uint8Array, needle: Uint8Array): boolean {
  const [first] = needle;
  if (first === undefined) return true;
  const last = bytes.length - needle.length;
  for (let at = 0; at <= last; at++) {
    if (bytes[at] !== first) continue;
    let same = 1;
    while (same < needle.length && bytes[at + same] === needle[same]) same++;
    if (same === needle.length) return true;
  }
  return false;
}
