import { LRUCache } from 'lru-cache';
import type { Clock } from '../async/clock';

/** How long a model that the server has listed as loaded is taken to be so, in milliseconds; it may be unloaded at any time. */
const listedMs = 10_000;

/**
 * The models that a server has in memory, where it says nothing while it loads one: its silence may mean that for the others, and
 * for these that it is slow.
 */
export class LoadedModels {
  readonly #clock: Clock;
  readonly #keptMs: number;
  readonly #until = new LRUCache<string, number>({ max: 200 });

  /** @param keptMs - how long the server keeps a model after an answer, in milliseconds */
  constructor(clock: Clock, keptMs: number) {
    this.#clock = clock;
    this.#keptMs = keptMs;
  }

  has(model: string): boolean {
    return (this.#until.get(model) ?? -Infinity) > this.#clock.now();
  }

  /** The server has answered with `model`. */
  onAnswer(model: string): void {
    this.#keep(model, this.#keptMs);
  }

  /** The server says that it has loaded `model`. */
  onListed(model: string): void {
    this.#keep(model, listedMs);
  }

  #keep(model: string, ms: number): void {
    this.#until.set(model, Math.max(this.#until.get(model) ?? -Infinity, this.#clock.now() + ms));
  }
}
