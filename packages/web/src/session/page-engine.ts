import {
  CompletionError,
  createCompletionEngine,
  openAICompatible,
  type CompletionEngine,
  type CompletionProvider,
  type ModelInfo,
} from '@org/completion-core';
import { listedDefault, listedStrategies } from '@org/completion-core/host';
import type { WireFetch } from '@org/completion-core/provider';
import { ModelLists } from './model-lists';
import type { CompletionOptions } from './options';

/** How long the first suggestion may wait for a server's list of models. */
const listMs = 2_000;

/** What servers listed for the widgets that are in the page now. */
const lists = new ModelLists();

/**
 * The engine that `options` ask for; where they name no model, the server is asked which it has, once for all widgets. Needs a
 * browser when `endpoint` is relative. Widgets load this module when it is needed, so that it is no part of what a page loads
 * first. Rejects with a `CompletionError` `invalid-options` naming the option.
 *
 * @param gone - aborted when the widget goes while the engine is being made
 */
export async function createPageEngine(
  options: CompletionOptions,
  gone: AbortSignal,
): Promise<CompletionEngine> {
  const { engineOptions, model } = options;
  const provider = options.provider ?? (await providerFor(options, gone));
  try {
    return createCompletionEngine({
      ...engineOptions,
      provider,
      ...(model === undefined ? {} : { model }),
      scheduling: { speculative: false, ...engineOptions?.scheduling },
    });
  } catch (error) {
    if (provider !== options.provider) provider.dispose?.();
    throw error;
  }
}

async function providerFor(
  { endpoint = '/v1', token, model }: CompletionOptions,
  gone: AbortSignal,
): Promise<CompletionProvider> {
  const server = {
    baseUrl: absoluteUrl(endpoint),
    ...(token === undefined ? {} : { fetch: withToken(token) }),
  };
  if (model !== undefined) return openAICompatible({ ...server, model });
  const unnamed = openAICompatible(server);
  const { model: best, release } = lists.use(server.baseUrl, token, (signal) => bestOf(unnamed, signal));
  if (gone.aborted) release();
  gone.addEventListener('abort', release, { once: true });
  const listed = await best.catch(() => {
    // What is wrong with the server will be said by the first request for text.
    return undefined;
  });
  gone.removeEventListener('abort', release);
  const provider =
    listed === undefined
      ? unnamed
      : openAICompatible({ ...server, model: listed.id, strategies: listedStrategies(listed) });
  return { ...provider, dispose: release };
}

/** The model to ask. None where the server lists none: it may still have one that answers to `default`. */
async function bestOf(provider: CompletionProvider, signal: AbortSignal): Promise<ModelInfo | undefined> {
  const limit = new AbortController();
  const end = () => limit.abort(signal.reason);
  const timer = setTimeout(end, listMs);
  signal.addEventListener('abort', end, { once: true });
  try {
    return listedDefault((await provider.models?.({ signal: limit.signal })) ?? []);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

function absoluteUrl(endpoint: string): string {
  try {
    return new URL(endpoint, globalThis.location?.href).href;
  } catch (cause) {
    const given = JSON.stringify(endpoint);
    throw new CompletionError(
      'invalid-options',
      `endpoint: a URL, or a path on this page's server, is wanted, not ${given}`,
      { cause },
    );
  }
}

function withToken(token: NonNullable<CompletionOptions['token']>): WireFetch {
  return async (url, init) => {
    const value = typeof token === 'string' ? token : await token();
    return fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${value}` } });
  };
}
