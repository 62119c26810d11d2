import type { ModelInfo } from '@org/completion-core';
import type { CompletionOptions } from './options';

type Model = ModelInfo | undefined;

interface Entry {
  users: number;
  readonly model: Promise<Model>;
  readonly listing: AbortController;
}

/** A widget's use of a server's list. */
export interface ListUse {
  /** Rejects as the listing does. */
  readonly model: Promise<Model>;
  /** Must be called when the widget is destroyed. The last call aborts a request that is still running. */
  readonly release: () => void;
}

/**
 * The best model of each server, requested once for all widgets of a page with the same server and token, and kept while one of
 * them exists. A failure is not kept: it rejects for the widgets that wait, and the next one requests again.
 */
export class ModelLists {
  readonly #entries = new Map<CompletionOptions['token'], Map<string, Entry>>();

  /** @param list - requests the list; its signal aborts when no widget waits any more */
  use(
    url: string,
    token: CompletionOptions['token'],
    list: (signal: AbortSignal) => Promise<Model>,
  ): ListUse {
    const entry = this.#entries.get(token)?.get(url) ?? this.#request(url, token, list);
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

  #request(
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
