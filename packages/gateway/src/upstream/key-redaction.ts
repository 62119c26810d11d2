import { redactKeys, redactSecrets } from '@org/completion-core/host';
import { GatewayError } from '../errors/gateway-error';

/** Keeps an upstream's key out of what goes to clients. */
export class KeyRedaction {
  readonly #secrets: readonly string[];
  /** First byte and all bytes of each spelling that a key may have in an answer. */
  readonly #needles: readonly Uint8Array[];

  /** @param secrets - the upstream's keys */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets.filter((secret) => secret.trim().length >= shortestKey);
    const encoder = new TextEncoder();
    this.#needles = this.#secrets.flatMap((secret) =>
      [...new Set([secret.trim(), JSON.stringify(secret.trim()).slice(1, -1)])].map((each) =>
        encoder.encode(each),
      ),
    );
  }

  /** A message of the upstream's without its key and without what looks like one. */
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

  /** Those of `headers` that hold no key. */
  headers(headers: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(headers).filter((pair) => pair.every((each) => this.message(each) === each)),
    );
  }

  /**
   * An answer's bytes without the upstream's own key. What only looks like a key stays: it is a model's text, which may be code.
   *
   * @param bytes - whole lines, so that no key is cut in two
   */
  bytes(bytes: Uint8Array): Uint8Array {
    if (!this.#needles.some((needle) => includesBytes(bytes, needle))) return bytes;
    return new TextEncoder().encode(redactSecrets(new TextDecoder().decode(bytes), this.#secrets));
  }
}

/** What is shorter may be a word of any text. */
const shortestKey = 8;

function includesBytes(bytes: Uint8Array, needle: Uint8Array): boolean {
  const [first, second] = needle;
  const last = bytes.length - needle.length;
  for (let at = 0; at <= last; at++) {
    if (bytes[at] !== first || bytes[at + 1] !== second) continue;
    let same = 2;
    while (same < needle.length && bytes[at + same] === needle[same]) same++;
    if (same === needle.length) return true;
  }
  return false;
}
