type Result<T> = IteratorResult<T, undefined>;

/**
 * Turns pushed values into an async iterable. Values that were pushed before the end are still delivered after it; what is
 * pushed after the end is ignored. Ending the iteration early calls `onReturn`, and every pending `next` settles.
 */
export class UpdateQueue<T> implements AsyncIterableIterator<T, undefined> {
  readonly #updates: T[] = [];
  readonly #onReturn: () => void;
  readonly #waiting: ((result: Result<T> | Promise<Result<T>>) => void)[] = [];
  #end: (() => Promise<Result<T>>) | undefined;

  constructor(onReturn: () => void) {
    this.#onReturn = onReturn;
  }

  push(update: T): void {
    if (this.#end !== undefined) return;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#updates.push(update);
    else waiting({ done: false, value: update });
  }

  end(): void {
    this.#endWith(done);
  }

  /** Ends the queue with an error, which is thrown behind the values that were pushed. */
  fail(error: unknown): void {
    this.#endWith(() => Promise.reject(error));
  }

  next(): Promise<Result<T>> {
    const update = this.#updates.shift();
    if (update !== undefined) return Promise.resolve({ done: false, value: update });
    if (this.#end !== undefined) return this.#takeEnd(this.#end);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  return(): Promise<Result<T>> {
    this.#updates.length = 0;
    this.end();
    this.#end = done;
    this.#onReturn();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #endWith(end: () => Promise<Result<T>>): void {
    this.#end ??= end;
    for (const waiting of this.#waiting.splice(0)) waiting(this.#takeEnd(this.#end));
  }

  /** An error is delivered once; the queue is done after it. */
  #takeEnd(end: () => Promise<Result<T>>): Promise<Result<T>> {
    this.#end = done;
    return end();
  }
}

const done = (): Promise<IteratorResult<never, undefined>> =>
  Promise.resolve({ done: true, value: undefined });
