import type { Readable } from 'node:stream';
import {
  AbstractMessageReader,
  type DataCallback,
  type Disposable,
  type Message,
} from 'vscode-languageserver/node';

/** A larger length counts as invalid, in bytes. */
const maxMessageBytes = 512_000_000;
/** Maximum length of a message's head, in bytes. */
const maxHeadBytes = 8_192;
/** Bytes kept of dropped input, whose end may be the beginning of a valid head. */
const keptBytes = 256;
/** Buffer allocated for a body before its bytes arrive, in bytes: the length in the head may be wrong. */
const initialBufferBytes = 65_536;

const headEnd = Buffer.from('\r\n\r\n');
const lengthField = /content-length\s*:\s*(\d+)\s*$/gim;

/**
 * Reads messages with `Content-Length` heads from a stream, in their order. Resynchronizes after invalid input: a head without a
 * length, a length too large or too small, stray output, a body that is not JSON. Reports what it drops as an error, whose message
 * contains nothing of the text.
 */
export class FrameReader extends AbstractMessageReader {
  readonly #input: Readable;
  #callback: DataCallback = () => {};
  /** The part of a head that has arrived. */
  #head: Buffer = Buffer.alloc(0);
  /** Whether invalid input was reported; it is not reported again until a message has arrived. */
  #resyncing = false;
  /** The body that is arriving. */
  #body: Body | undefined;

  constructor(input: Readable) {
    super();
    this.#input = input;
  }

  listen(callback: DataCallback): Disposable {
    this.#callback = callback;
    const onData = (chunk: Buffer) => this.#read(chunk);
    const onError = (error: Error) => this.fireError(error);
    const onClose = () => this.fireClose();
    this.#input.on('data', onData).on('error', onError).on('close', onClose);
    return {
      dispose: () => {
        this.#input.off('data', onData).off('error', onError).off('close', onClose);
      },
    };
  }

  #read(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      rest = this.#body === undefined ? this.#readHead(rest) : this.#readBody(this.#body, rest);
    }
  }

  /** Consumes the part of `chunk` that belongs to a head. Returns the rest. */
  #readHead(chunk: Buffer): Buffer {
    const known = this.#head.length;
    const head = known === 0 ? chunk : Buffer.concat([this.#head, chunk]);
    const end = head.indexOf(headEnd, Math.max(0, known - headEnd.length));
    if (end < 0) {
      const tooLong = head.length > maxHeadBytes;
      if (tooLong && !this.#resyncing) {
        this.#resyncing = true;
        this.fireError(new Error('dropped input that is not a message, up to the next message'));
      }
      this.#head = Buffer.from(tooLong ? head.subarray(-keptBytes) : head);
      return Buffer.alloc(0);
    }
    this.#head = Buffer.alloc(0);
    this.#expectBody(head.toString('latin1', 0, end));
    return head.subarray(end + headEnd.length);
  }

  #expectBody(head: string): void {
    // The last one counts: text before it may be the rest of dropped input.
    const length = [...head.matchAll(lengthField)].at(-1)?.[1];
    if (length === undefined) {
      this.fireError(
        new Error(`dropped a message without Content-Length; its head has ${head.length} bytes`),
      );
    } else if (Number(length) > maxMessageBytes) {
      this.fireError(new Error(`dropped a message of ${length} bytes, which is too large`));
    } else if (Number(length) === 0) {
      this.fireError(new Error('dropped an empty message'));
    } else {
      this.#body = new Body(Number(length));
    }
  }

  /** Consumes the part of `chunk` that belongs to `body`. Returns the rest. */
  #readBody(body: Body, chunk: Buffer): Buffer {
    const taken = body.take(chunk);
    const head = body.nextHead();
    if (head !== undefined) {
      this.#body = undefined;
      this.fireError(
        new Error(
          `dropped a message: its head announces ${body.length} bytes, and another head came earlier`,
        ),
      );
      this.#expectBody(head.text);
      return Buffer.concat([head.rest, chunk.subarray(taken)]);
    }
    if (body.isWhole) {
      this.#body = undefined;
      this.#deliver(body.bytes);
    }
    return chunk.subarray(taken);
  }

  #deliver(body: Buffer): void {
    const message = parsed(body);
    if (message === undefined) {
      // A length slightly too large includes the beginning of the next head.
      this.#head = Buffer.from(body.subarray(-keptBytes));
      return this.fireError(new Error(`dropped a message of ${body.length} bytes that is not JSON`));
    }
    if (typeof message !== 'object' || message === null)
      return this.fireError(new Error('dropped a message that is neither an object nor an array'));
    this.#resyncing = false;
    try {
      this.#callback(message as Message);
    } catch (error) {
      this.fireError(new Error(`dropped a message: ${(error as Error).message}`, { cause: error }));
    }
  }
}

/** A body that is arriving. */
class Body {
  /** The length in its head, in bytes. */
  readonly length: number;
  #buffer: Buffer;
  #filled = 0;
  /** The offset up to which no head was found. */
  #searched = 0;

  constructor(length: number) {
    this.length = length;
    this.#buffer = Buffer.allocUnsafeSlow(Math.min(length, initialBufferBytes));
  }

  get isWhole(): boolean {
    return this.#filled === this.length;
  }

  /** The bytes that have arrived. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#filled);
  }

  /** Copies the part of `chunk` that belongs to the body. Returns its length. */
  take(chunk: Buffer): number {
    const taken = Math.min(chunk.length, this.length - this.#filled);
    if (this.#filled + taken > this.#buffer.length) this.#grow(this.#filled + taken);
    chunk.copy(this.#buffer, this.#filled, 0, taken);
    this.#filled += taken;
    return taken;
  }

  /**
   * The head of another message in the bytes since the last call, with the bytes after it. No JSON contains one: line ends are escaped
   * within strings, and the field name cannot occur outside of them. So the length was wrong.
   */
  nextHead(): { readonly text: string; readonly rest: Buffer } | undefined {
    const { bytes } = this;
    for (let at = this.#searched; ; at += headEnd.length) {
      at = bytes.indexOf(headEnd, at);
      if (at < 0) break;
      const text = bytes.toString('latin1', Math.max(0, at - keptBytes), at);
      if (new RegExp(lengthField).test(text)) return { text, rest: bytes.subarray(at + headEnd.length) };
    }
    this.#searched = Math.max(0, this.#filled - headEnd.length + 1);
    return undefined;
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.min(this.length, Math.max(needed, 2 * this.#buffer.length)));
    this.bytes.copy(larger);
    this.#buffer = larger;
  }
}

/** The JSON in `body`; `undefined` when it is invalid. The parser's message quotes the text, so it must not be logged. */
function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
