import type { Readable, Writable } from 'node:stream';

/** The client's side of the language server protocol over two streams: requests, notifications, `$/cancelRequest`. */
export class LspConnection {
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  readonly #onData = (chunk: Buffer) => this.#take(chunk);
  #received = Buffer.alloc(0);
  #nextId = 1;

  constructor(input: Readable, output: Writable) {
    this.#input = input;
    this.#output = output;
    input.on('data', this.#onData);
  }

  /** The server's result; `undefined` when it answered with an error. */
  request(method: string, params: object, signal?: AbortSignal): Promise<unknown> {
    const id = this.#nextId++;
    const cancel = () => this.notify('$/cancelRequest', { id });
    signal?.addEventListener('abort', cancel, { once: true });
    return new Promise((resolve) => {
      this.#waiting.set(id, (result) => {
        signal?.removeEventListener('abort', cancel);
        resolve(result);
      });
      this.#send({ id, method, params });
    });
  }

  notify(method: string, params: object): void {
    this.#send({ method, params });
  }

  /** Settles pending requests. */
  dispose(): void {
    this.#input.off('data', this.#onData);
    for (const settle of this.#waiting.values()) settle(undefined);
    this.#waiting.clear();
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#output.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #take(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const headEnd = this.#received.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const length = Number(
        /Content-Length: (\d+)/i.exec(this.#received.toString('latin1', 0, headEnd))?.[1],
      );
      const end = headEnd + 4 + length;
      if (this.#received.length < end) return;
      this.#handle(JSON.parse(this.#received.toString('utf8', headEnd + 4, end)));
      this.#received = this.#received.subarray(end);
    }
  }

  #handle(message: unknown): void {
    if (typeof message !== 'object' || message === null || !('id' in message)) return;
    if ('method' in message) {
      // Requests of the server to its editor get an empty answer.
      this.#send({ id: message.id as object, result: null });
      return;
    }
    const id = Number(message.id);
    this.#waiting.get(id)?.('result' in message ? message.result : undefined);
    this.#waiting.delete(id);
  }
}
