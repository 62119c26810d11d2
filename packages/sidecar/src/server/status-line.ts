import type { StatusParams } from '../protocol/methods';
import type { Status } from '../protocol/status-of';

/** Tells an editor how things stand: once for every change. */
export class StatusLine {
  readonly #send: (status: StatusParams) => void;
  #status: Status = { kind: 'Normal', message: '' };
  #running = 0;
  #told = '';

  constructor(send: (status: StatusParams) => void) {
    this.#send = send;
  }

  set(status: Status): void {
    this.#status = status;
    this.#tell();
  }

  /** A request went out. The returned function, called once, says that it is over. */
  begin(): () => void {
    this.#running++;
    this.#tell();
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.#running--;
      this.#tell();
    };
  }

  #tell(): void {
    const status = { ...this.#status, busy: this.#running > 0 };
    const now = JSON.stringify(status);
    if (now === this.#told) return;
    this.#told = now;
    this.#send(status);
  }
}
