import type { EventHub } from '../../telemetry/events';

/** The completions that an engine has sent and that have not ended. */
export class CompletionsInFlight {
  readonly #ids = new Set<string>();
  readonly #unlisten: readonly (() => void)[];
  #waiting: (() => void)[] = [];

  /**
   * @param isOther - whether a request is none of a completion
   * @param onSent - called for each completion that is sent
   */
  constructor(events: EventHub, isOther: (requestId: string) => boolean, onSent: () => void) {
    this.#unlisten = [
      events.on('sent', ({ requestId }) => {
        if (isOther(requestId)) return;
        this.#ids.add(requestId);
        onSent();
      }),
      events.on('closed', ({ requestId }) => {
        this.#ids.delete(requestId);
        if (this.#ids.size === 0) for (const resolve of this.#waiting.splice(0)) resolve();
      }),
    ];
  }

  get size(): number {
    return this.#ids.size;
  }

  /** Resolves when none is in flight. */
  whenNone(): Promise<void> {
    if (this.#ids.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  dispose(): void {
    for (const end of this.#unlisten) end();
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
