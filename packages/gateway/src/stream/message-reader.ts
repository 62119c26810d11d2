import type { IncomingMessage } from 'node:http';
import type { ChunkReader } from './chunk-reader';
import type { TakeChunk } from './chunk-source';
import { joined } from './whole-lines';

/** How many bytes of a message may wait in this process for one who reads slowly. */
const maxWaitingBytes = 65_536;

/**
 * The body of a message of Node's HTTP client or server. Returns what has arrived since the last read as one chunk, and pauses the
 * sender while too much is waiting.
 */
export class MessageReader implements ChunkReader {
  readonly #message: IncomingMessage;
  readonly #onCancel: () => void;
  #isCancelled = false;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #end: { readonly error: Error | undefined } | undefined;
  #take: TakeChunk | undefined;
  #fail: (error: unknown) => void = () => {};

  /** @param onCancel - what to do with a message whose rest is not needed; by default its connection is closed */
  constructor(message: IncomingMessage, onCancel = () => void message.destroy()) {
    this.#message = message;
    this.#onCancel = onCancel;
    message.on('data', (chunk: Buffer) => this.#arrive(chunk));
    message.once('end', () => this.#finish(undefined));
    message.on('error', (error) => this.#finish(error));
    message.once('close', () => {
      // An error is costly to make, and most messages have ended by now.
      if (this.#end === undefined) this.#finish(new Error('the connection was closed'));
    });
  }

  read(take: TakeChunk, fail: (error: unknown) => void): void {
    if (this.#waiting.length > 0) {
      const chunk = joined(this.#waiting);
      this.#waiting = [];
      if (this.#waitingBytes > maxWaitingBytes) this.#message.resume();
      this.#waitingBytes = 0;
      take(chunk);
    } else if (this.#end === undefined) {
      this.#take = take;
      this.#fail = fail;
    } else if (this.#end.error === undefined) take(undefined);
    else fail(this.#end.error);
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#onCancel();
  }

  #arrive(chunk: Uint8Array): void {
    if (this.#isCancelled) return;
    const take = this.#take;
    if (take !== undefined) {
      this.#take = undefined;
      take(chunk);
      return;
    }
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes > maxWaitingBytes) this.#message.pause();
  }

  #finish(error: Error | undefined): void {
    if (this.#end !== undefined) return;
    this.#end = { error };
    const take = this.#take;
    this.#take = undefined;
    if (error === undefined) take?.(undefined);
    else if (take !== undefined) this.#fail(error);
  }
}
