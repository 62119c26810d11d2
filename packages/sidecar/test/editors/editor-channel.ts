import { createServer, type Server, type Socket } from 'node:net';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** What an editor sends: the value of an expression, or why it has none. */
interface Reply {
  readonly id?: number;
  readonly value?: unknown;
  readonly fault?: string;
}

/**
 * A socket that an editor connects to, so that a test can ask for values in its language while it is typed in. Both sides send
 * lines of JSON: the test `{ id, code }`, the editor `{ id, value }`, `{ id, fault }`, or a note of its own.
 */
export class EditorChannel {
  readonly #server: Server;
  readonly #connected: Promise<Socket>;
  readonly #waiting = new Map<number, Waiting>();
  readonly #onNote: (note: object) => void;
  #fail: (error: Error) => void = () => {};
  #ended: Error | undefined;
  #lastId = 0;

  /** @param path - of the socket, which must not exist */
  static async listen(path: string, onNote: (note: object) => void = () => {}): Promise<EditorChannel> {
    const server = createServer();
    const channel = new EditorChannel(server, onNote);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(path, resolve);
    });
    return channel;
  }

  private constructor(server: Server, onNote: (note: object) => void) {
    this.#server = server;
    this.#onNote = onNote;
    this.#connected = new Promise((resolve, reject) => {
      this.#fail = reject;
      server.once('connection', (socket) => {
        this.#read(socket);
        resolve(socket);
      });
    });
    this.#connected.catch(() => {});
  }

  /** The value of the code in the editor. Rejects with the editor's error, and when the editor has ended. */
  async ask(code: string): Promise<unknown> {
    const socket = await this.#connected;
    if (this.#ended !== undefined) throw this.#ended;
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#waiting.set(id, { resolve, reject });
      socket.write(`${JSON.stringify({ id, code })}\n`);
    });
  }

  /** Rejects all questions: the editor has ended. */
  end(why: string): void {
    const error = (this.#ended ??= new Error(why));
    this.#fail(error);
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
    this.#server.close();
    this.#connected.then(
      (socket) => socket.destroy(),
      () => {},
    );
  }

  #read(socket: Socket): void {
    let rest = '';
    socket.setEncoding('utf8').on('data', (piece: string) => {
      const lines = `${rest}${piece}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#take(JSON.parse(line) as Reply);
    });
    // An editor that is killed resets the connection; its end is told by `end`.
    socket.on('error', () => {});
  }

  #take(reply: Reply): void {
    const { id, value, fault } = reply;
    if (id === undefined) {
      this.#onNote(reply);
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (fault === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(fault));
  }
}
