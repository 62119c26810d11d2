import { connectPort, type PortClient } from '@org/completion-core/host';
import { reportOnce } from '../../report-once';
import { connectTask, endOfWorker, type TaskConnection } from '../tasks/connect-task';
import {
  indexService,
  type IndexCalls,
  type IndexEvent,
  type IndexProgress,
  type IndexSettings,
} from './index-messages';

/** Who is called when an index reports something. What listeners throw is ignored. */
export interface IndexClientListeners {
  readonly onProgress: ((progress: IndexProgress) => void) | undefined;
  /** Called once for each ignore list that takes too long to match. */
  readonly onSlowList: ((message: string) => void) | undefined;
}

/** The near end of an index in a worker. The worker keeps the process alive only while a call or `whenReady` is pending. */
export class IndexClient {
  readonly #connection: TaskConnection;
  readonly #service: PortClient<IndexCalls>;
  readonly #waiting = new Set<(progress: IndexProgress) => void>();
  readonly #listeners: IndexClientListeners;
  #pendingCalls = 0;
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
    const report = (progress: IndexProgress) => this.#report(progress);
    const reportSlowList = reportOnce((message) => call(listeners.onSlowList, message));
    this.#service = connectPort<IndexCalls, IndexEvent>(this.#connection.port, indexService, {
      onEvent(event) {
        if ('slowList' in event) reportSlowList(event.slowList);
        else report(event.progress);
      },
      onEnd: (cause) => {
        report({ ...this.#progress, state: 'failed', message: endOfWorker(cause) });
        this.#end();
      },
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
  async call<K extends keyof IndexCalls>(
    method: K,
    ...args: IndexCalls[K]['arguments']
  ): Promise<IndexCalls[K]['result'] | undefined> {
    this.#pendingCalls++;
    this.#updateRef();
    return this.#service
      .call(method, args)
      .catch(() => undefined)
      .finally(() => {
        this.#pendingCalls--;
        this.#updateRef();
      });
  }

  /** Ends the worker and settles what is pending. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#service.close();
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
    this.#settleWaiting();
  }

  #updateRef(): void {
    if (!this.#closed && this.#pendingCalls + this.#waiting.size > 0) this.#connection.ref();
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
