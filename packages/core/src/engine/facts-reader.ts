import { followSignal } from '../async/follow-signal';
import type { ResolvedOptions } from '../domain/options';
import type { ServerFacts } from '../domain/provider';

/** How long a request waits for what the server says of itself, in milliseconds. */
const waitMs = 250;
/** The same after an answer that the facts would have spared: now they are worth it. */
const expectedWaitMs = 2_000;
/** A server that said nothing is asked again after this time: it may have had no model loaded. */
const askAgainMs = 10_000;

/** What the server says of itself and of the engine's model. */
export class FactsReader {
  readonly #options: Pick<ResolvedOptions, 'provider' | 'clock'>;
  readonly #model: { readonly id: string };
  #askedAt = -Infinity;
  #isAnswered = false;
  #waitMs = waitMs;

  /** @param model - of the requests; read when the server is asked */
  constructor(options: Pick<ResolvedOptions, 'provider' | 'clock'>, model: { readonly id: string }) {
    this.#options = options;
    this.#model = model;
  }

  /** What is known now. Asks nothing. */
  get known(): ServerFacts | undefined {
    return this.#options.provider.facts?.(this.#model.id);
  }

  /** The server has just said something else, so it may have facts now: it has loaded the model. */
  expectFacts(): void {
    this.#askedAt = -Infinity;
    this.#waitMs = expectedWaitMs;
  }

  /** Asks the server once, for a short time, before the first prompt. Rejects only with the reason of `signal`. */
  async ask(signal: AbortSignal): Promise<void> {
    const { provider, clock } = this.#options;
    if (provider.askFacts === undefined || this.#isAnswered || clock.now() - this.#askedAt < askAgainMs)
      return;
    this.#askedAt = clock.now();
    const own = new AbortController();
    const unlink = followSignal(own, signal);
    const limitMs = this.#waitMs;
    this.#waitMs = waitMs;
    const cancel = clock.after(limitMs, () => own.abort(new Error('the server took too long')));
    try {
      await provider.askFacts(this.#model.id, { signal: own.signal });
      this.#isAnswered = this.known !== undefined;
    } catch {
      // The request itself reports what is wrong with the endpoint.
    } finally {
      cancel();
      unlink();
    }
    signal.throwIfAborted();
  }
}
