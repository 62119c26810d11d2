import { reportOnce } from '../../report-once';
import { connectTask, type TaskConnection } from '../tasks/connect-task';
import type { IndexCall, IndexMessage, IndexMethods, IndexProgress, IndexSettings } from './index-messages';

/** Who is called when an index reports something. What listeners throw is ignored. */
export interface IndexClientListeners {
  readonly onProgress: ((progress: IndexProgress) => void) | undefined;
  /** Called once for each ignore list that takes too long to match. */
  readonly onSlowList: ((message: string) => void) | undefined;
}

/** The near end of an index in a worker. The worker keeps the process alive only while a call or `whenReady` is pending. */
export class IndexClient {
  readonly #connection: TaskConnection<IndexCall, IndexMessage>;
  readonly #pending = new Map<number, (result: unknown) => void>();
  readonly #waiting = new Set<(progress: IndexProgress) => void>();
  readonly #listeners: IndexClientListeners;
  #nextId = 1;
  #closed = false;
  #progress: IndexProgress = {
    state: 'reading',
    files: 0,
    indexed: 0,
    declarations: 0,
    elapsedMs: 0,
    watching: false,
  };

  /** @param worker - the built worker; see `connectTask` */
  constructor(settings: IndexSettings, worker: URL | undefined, listeners: IndexClientListeners) {
    this.#listeners = listeners;
    this.#connection = connectTask({ kind: 'index', settings }, worker);
    const reportSlowList = reportOnce((message) => call(listeners.onSlowList, message));
    this.#connection.port.listen((message) => {
      if ('slowList' in message) return reportSlowList(message.slowList);
      if ('progress' in message) return this.#report(message.progress);
      this.#pending.get(message.id)?.(message.result);
      this.#pending.delete(message.id);
      this.#updateRef();
    });
    this.#connection.onFailure(({ message }) => {
      if (this.#closed) return;
      this.#report({ ...this.#progress, state: 'failed', message });
      this.#end();
    });
    this.#updateRef();
  }

  get progress(): IndexProgress {
    return this.#progress;
  }

  /** Resolves when all files have been read, when that failed, or when the client was closed. */
  whenReady(): Promise<IndexProgress> {
    if (this.#closed || this.#progress.state !== 'reading') return Promise.resolve(this.#progress);
    return new Promise((resolve) => {
      this.#waiting.add(resolve);
      this.#updateRef();
    });
  }

  /** Calls a method of the index. Resolves with `undefined` when that fails or the client is closed; never rejects. */
  call<K extends keyof IndexMethods>(
    method: K,
    ...args: Parameters<IndexMethods[K]>
  ): Promise<Awaited<ReturnType<IndexMethods[K]>> | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#pending.set(id, resolve as (result: unknown) => void);
      this.#connection.port.post({ id, method, args });
      this.#updateRef();
    });
  }

  /** Ends the worker and settles what is pending. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#end();
    await this.#connection.close();
  }

  #report(progress: IndexProgress): void {
    this.#progress = progress;
    if (progress.state !== 'reading') this.#settleWaiting();
    call(this.#listeners.onProgress, progress);
  }

  #settleWaiting(): void {
    for (const resolve of this.#waiting) resolve(this.#progress);
    this.#waiting.clear();
    this.#updateRef();
  }

  #end(): void {
    this.#closed = true;
    for (const resolve of this.#pending.values()) resolve(undefined);
    this.#pending.clear();
    this.#settleWaiting();
  }

  #updateRef(): void {
    if (!this.#closed && this.#pending.size + this.#waiting.size > 0) this.#connection.ref();
    else this.#connection.unref();
  }
}

/** Calls a listener of the host, whose errors must not end the process. */
function call<T>(listener: ((value: T) => void) | undefined, value: T): void {
  try {
    listener?.(value);
  } catch {
    // The listener's own fault.
  }
}
