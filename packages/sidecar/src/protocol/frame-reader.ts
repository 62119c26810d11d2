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
/** Room made for a body before its bytes are there, in bytes: a length is only a promise. */
const firstRoomBytes = 65_536;

const headEnd = Buffer.from('\r\n\r\n');
const lengthField = /content-length\s*:\s*(\d+)\s*$/gim;

/**
 * Reads messages with their `Content-Length` heads from a stream, and finds its way back after anything that is none: a head
 * without a length, one with a length too large or too small, stray output, a body that is no JSON. What is left out is told as an
 * error, which holds nothing of its text. Messages come in the order they were sent.
 */
export class FrameReader extends AbstractMessageReader {
  readonly #input: Readable;
  #callback: DataCallback = () => {};
  /** What of a head has come. */
  #head: Buffer = Buffer.alloc(0);
  /** Told that what comes is no message; not told again until one has come. */
  #resyncing = false;
  /** The body that is coming. */
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

  /** Takes what belongs to a head off `chunk`; returns the rest. */
  #readHead(chunk: Buffer): Buffer {
    const known = this.#head.length;
    const head = known === 0 ? chunk : Buffer.concat([this.#head, chunk]);
    const end = head.indexOf(headEnd, Math.max(0, known - headEnd.length));
    if (end < 0) {
      const tooLong = head.length > maxHeadBytes;
      if (tooLong && !this.#resyncing) {
        this.#resyncing = true;
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
      this.#body = new Body(Number(length));
    }
  }

  /** Takes what belongs to `body` off `chunk`; returns the rest. */
  #readBody(body: Body, chunk: Buffer): Buffer {
    const taken = body.take(chunk);
    const head = body.nextHead();
    if (head !== undefined) {
      this.#body = undefined;
      this.fireError(
        new Error(`a message was left out: its head says ${body.length} bytes, and another head came before`),
      );
      this.#expectBody(head.text);
      return Buffer.concat([head.behind, chunk.subarray(taken)]);
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
      // A length a little too large has cut the beginning of the next head off.
      this.#head = Buffer.from(body.subarray(-keptHeadBytes));
      return this.fireError(new Error(`a message of ${body.length} bytes that is no JSON was left out`));
    }
    if (typeof message !== 'object' || message === null)
      return this.fireError(new Error('a message that is neither an object nor a list was left out'));
    this.#resyncing = false;
    try {
      this.#callback(message as Message);
    } catch (error) {
      this.fireError(new Error(`a message was left out: ${(error as Error).message}`, { cause: error }));
    }
  }
}

/** A body that is coming. */
class Body {
  /** What its head says, in bytes. */
  readonly length: number;
  #room: Buffer;
  #filled = 0;
  /** Up to here no head was found. */
  #searched = 0;

  constructor(length: number) {
    this.length = length;
    this.#room = Buffer.allocUnsafeSlow(Math.min(length, firstRoomBytes));
  }

  get isWhole(): boolean {
    return this.#filled === this.length;
  }

  /** What is here of it. */
  get bytes(): Buffer {
    return this.#room.subarray(0, this.#filled);
  }

  /** Takes as much of `chunk` as belongs to it; returns how much that was. */
  take(chunk: Buffer): number {
    const taken = Math.min(chunk.length, this.length - this.#filled);
    if (this.#filled + taken > this.#room.length) this.#grow(this.#filled + taken);
    chunk.copy(this.#room, this.#filled, 0, taken);
    this.#filled += taken;
    return taken;
  }

  /**
   * The head of another message in what came since the last call, with what is behind it. No JSON holds one: within strings line
   * ends are escaped, and outside of them there are no such words. So the length was wrong.
   */
  nextHead(): { readonly text: string; readonly behind: Buffer } | undefined {
    const { bytes } = this;
    for (let at = this.#searched; ; at += headEnd.length) {
      at = bytes.indexOf(headEnd, at);
      if (at < 0) break;
      const text = bytes.toString('latin1', Math.max(0, at - keptHeadBytes), at);
      if (new RegExp(lengthField).test(text)) return { text, behind: bytes.subarray(at + headEnd.length) };
    }
    this.#searched = Math.max(0, this.#filled - headEnd.length + 1);
    return undefined;
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.min(this.length, Math.max(needed, 2 * this.#room.length)));
    this.bytes.copy(larger);
    this.#room = larger;
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
