import type { ModelInfo } from '@org/completion-core';
import type { CompletionOptions } from './options';

type Model = ModelInfo | undefined;

interface Entry {
  users: number;
  readonly model: Promise<Model>;
  readonly listing: AbortController;
}

/** One widget's part in what a server listed. */
export interface ListUse {
  /** Rejects as the listing does. */
  readonly model: Promise<Model>;
  /** To be called once the widget goes. The last one to go ends a listing that has not come. */
  readonly release: () => void;
}

/**
 * Which model each server listed as its best, asked once for all widgets of a page that speak to it with the same token, and kept
 * while one of them lives. A failure is not kept: those who wait for it get it, and the next one asks anew.
 */
export class ModelLists {
  readonly #entries = new Map<CompletionOptions['token'], Map<string, Entry>>();

  /** @param list - asks the server, until the signal says that nobody waits any more */
  use(
    url: string,
    token: CompletionOptions['token'],
    list: (signal: AbortSignal) => Promise<Model>,
  ): ListUse {
    const entry = this.#entries.get(token)?.get(url) ?? this.#begin(url, token, list);
    entry.users++;
    let released = false;
    return {
      model: entry.model,
      release: () => {
        if (released) return;
        released = true;
        if (--entry.users > 0) return;
        this.#forget(url, token, entry);
        entry.listing.abort();
      },
    };
  }

  #begin(
    url: string,
    token: CompletionOptions['token'],
    list: (signal: AbortSignal) => Promise<Model>,
  ): Entry {
    const listing = new AbortController();
    const entry: Entry = { users: 0, model: list(listing.signal), listing };
    const byUrl = this.#entries.get(token) ?? new Map<string, Entry>();
    this.#entries.set(token, byUrl.set(url, entry));
    entry.model.catch(() => this.#forget(url, token, entry));
    return entry;
  }

  #forget(url: string, token: CompletionOptions['token'], entry: Entry): void {
    const byUrl = this.#entries.get(token);
    if (byUrl?.get(url) !== entry) return;
    byUrl.delete(url);
    if (byUrl.size === 0) this.#entries.delete(token);
  }
}
