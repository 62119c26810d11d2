import type { Readable } from 'node:stream';
import {
  AbstractMessageReader,
  type DataCallback,
  type Disposable,
  type Message,
} from 'vscode-languageserver/node';

/** Larger messages are taken for a broken length, in bytes. */
const maxMessageBytes = 512_000_000;
/** Longest head of a message, in bytes: what is longer is none. */
const maxHeadBytes = 8_192;
/** How much of what is none is kept, in bytes: its end may be the beginning of a true head. */
const keptHeadBytes = 256;

const headEnd = Buffer.from('\r\n\r\n');
const lengthField = /content-length\s*:\s*(\d+)\s*$/gim;

/**
 * Reads messages with their `Content-Length` heads from a stream, and finds its way back after anything that is none: a head
 * without a length, stray output, a body that is no JSON. What is left out is told as an error, which holds nothing of its text.
 * Messages come in the order they were sent.
 */
export class FrameReader extends AbstractMessageReader {
  readonly #input: Readable;
  #callback: DataCallback = () => {};
  /** What of a head has come. */
  #head: Buffer = Buffer.alloc(0);
  /** Told that what comes is no message; not told again until one has come. */
  #astray = false;
  /** The body that is coming, and how much of it is here. */
  #body: Buffer | undefined;
  #filled = 0;

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

  /** Takes what belongs to a head off `chunk`; returns the rest. */
  #readHead(chunk: Buffer): Buffer {
    const known = this.#head.length;
    const head = known === 0 ? chunk : Buffer.concat([this.#head, chunk]);
    const end = head.indexOf(headEnd, Math.max(0, known - headEnd.length));
    if (end < 0) {
      const tooLong = head.length > maxHeadBytes;
      if (tooLong && !this.#astray) {
        this.#astray = true;
        this.fireError(new Error('what comes is no message; it is left out up to the next that is'));
      }
      this.#head = Buffer.from(tooLong ? head.subarray(-keptHeadBytes) : head);
      return Buffer.alloc(0);
    }
    this.#head = Buffer.alloc(0);
    this.#expectBody(head.toString('latin1', 0, end));
    return head.subarray(end + headEnd.length);
  }

  #expectBody(head: string): void {
    // The last one counts: what stands before it may be the rest of something else.
    const length = [...head.matchAll(lengthField)].at(-1)?.[1];
    if (length === undefined) {
      this.fireError(
        new Error(`a message without Content-Length was left out; its head has ${head.length} bytes`),
      );
    } else if (Number(length) > maxMessageBytes) {
      this.fireError(new Error(`a message of ${length} bytes was left out`));
    } else if (Number(length) === 0) {
      this.fireError(new Error('an empty message was left out'));
    } else {
      this.#body = Buffer.allocUnsafeSlow(Number(length));
      this.#filled = 0;
    }
  }

  #readBody(body: Buffer, chunk: Buffer): Buffer {
    const taken = chunk.copy(body, this.#filled);
    this.#filled += taken;
    if (this.#filled === body.length) {
      this.#body = undefined;
      this.#deliver(body);
    }
    return chunk.subarray(taken);
  }

  #deliver(body: Buffer): void {
    const message = parsed(body);
    if (message === undefined)
      return this.fireError(new Error(`a message of ${body.length} bytes that is no JSON was left out`));
    if (typeof message !== 'object' || message === null)
      return this.fireError(new Error('a message that is neither an object nor a list was left out'));
    this.#astray = false;
    try {
      this.#callback(message as Message);
    } catch (error) {
      this.fireError(new Error(`a message was left out: ${(error as Error).message}`, { cause: error }));
    }
  }
}

/** The JSON in `body`; `undefined` when it is none. What the parser says quotes the text, which belongs into no log. */
function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
