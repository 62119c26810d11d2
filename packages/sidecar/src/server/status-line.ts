import type { StatusParams } from '../protocol/methods';
import type { Status } from '../protocol/status-of';

/** Sends the status to the editor, once for every change. */
export class StatusLine {
  readonly #send: (status: StatusParams) => void;
  #status: Status = { kind: 'Normal', message: '' };
  #running = 0;
  #sent = '';

  constructor(send: (status: StatusParams) => void) {
    this.#send = send;
  }

  set(status: Status): void {
    this.#status = status;
    this.#sendIfChanged();
  }

  /** Counts a request as running until the returned function is called. */
  begin(): () => void {
    this.#running++;
    this.#sendIfChanged();
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#running--;
      this.#sendIfChanged();
    };
  }

  #sendIfChanged(): void {
    const status = { ...this.#status, busy: this.#running > 0 };
    const now = JSON.stringify(status);
    if (now === this.#sent) return;
    this.#sent = now;
    this.#send(status);
  }
}
