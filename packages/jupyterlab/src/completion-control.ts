import type { CompletionEngine, CompletionOutcome } from '@org/completion-core';
import { createEngine } from './create-engine';
import type { InlineProvider } from './inline-provider';
import type { JupyterGateway } from './jupyter-gateway';
import type { CompletionSettings } from './settings';
import { isTelling, off, starting, statusOf, unavailable, type ShownStatus } from './status';

/** How long an unavailable gateway is left alone before the next try. */
const retryMs = 30_000;

/** Keeps an engine for the settings in force, and knows what to tell the user. */
export class CompletionControl {
  readonly #provider: InlineProvider;
  readonly #gateway: JupyterGateway;
  readonly #onStatus: (status: ShownStatus) => void;
  #current: AbortController | undefined;
  #engine: CompletionEngine | undefined;
  #status: ShownStatus = starting;

  constructor(provider: InlineProvider, gateway: JupyterGateway, onStatus: (status: ShownStatus) => void) {
    this.#provider = provider;
    this.#gateway = gateway;
    this.#onStatus = onStatus;
  }

  get status(): ShownStatus {
    return this.#status;
  }

  /** Completes by these settings from now on. Never rejects. */
  async apply(settings: CompletionSettings): Promise<void> {
    this.#stop();
    if (!settings.enabled) return this.#show(off);
    const current = new AbortController();
    this.#current = current;
    this.#show(starting);
    try {
      await this.#start(settings, current.signal);
    } catch (error) {
      if (!current.signal.aborted)
        this.#show(unavailable(error instanceof Error ? error.message : String(error)));
    }
  }

  async #start(settings: CompletionSettings, signal: AbortSignal): Promise<void> {
    const own = settings.endpoint === '';
    if (own && !(await this.#waitForGateway(signal))) return;
    const server = own
      ? { baseUrl: this.#gateway.baseUrl, fetch: this.#gateway.fetch }
      : { baseUrl: settings.endpoint };
    const engine = await createEngine(settings, server, signal);
    if (signal.aborted) return engine.dispose();
    this.#engine = engine;
    let last: CompletionOutcome | undefined;
    const tell = () => this.#show(statusOf(engine.status(), last));
    engine.on('status', tell);
    this.#provider.use({
      engine,
      automatic: settings.automatic,
      otherCells: settings.otherCells,
      onOutcome(outcome) {
        if (isTelling(outcome)) last = outcome;
        tell();
      },
    });
    tell();
  }

  /** Whether it runs; false when the settings have changed meanwhile. Says why it does not run, and tries again. */
  async #waitForGateway(signal: AbortSignal): Promise<boolean> {
    for (;;) {
      const state = await this.#gateway.state(signal);
      if (signal.aborted) return false;
      if (state.state === 'ready') return true;
      this.#show(unavailable(state.reason));
      await pause(retryMs, signal);
      if (signal.aborted) return false;
    }
  }

  #stop(): void {
    this.#current?.abort();
    this.#provider.use(undefined);
    this.#engine?.dispose();
    this.#engine = undefined;
  }

  #show(status: ShownStatus): void {
    this.#status = status;
    this.#onStatus(status);
  }
}

/** Resolves after `ms`, or as soon as `signal` aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
