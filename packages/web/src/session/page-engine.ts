import {
  CompletionError,
  createCompletionEngine,
  listedDefault,
  listedStrategies,
  openAICompatible,
  type CompletionEngine,
  type CompletionProvider,
  type ModelInfo,
  type WireFetch,
} from '@org/completion-core';
import type { CompletionOptions } from './options';

/** How long the first suggestion may wait for a server's list of models. */
const listMs = 2_000;

/**
 * The engine that `options` ask for; where they name no model, the server is asked which it has. Needs a browser when `endpoint` is
 * relative. Widgets load this module when it is needed, so that it is no part of what a page loads first. Rejects with a
 * `CompletionError` `invalid-options` naming the option.
 */
export async function createPageEngine(options: CompletionOptions): Promise<CompletionEngine> {
  const { engineOptions, model } = options;
  return createCompletionEngine({
    ...engineOptions,
    provider: options.provider ?? (await providerFor(options)),
    ...(model === undefined ? {} : { model }),
    scheduling: { speculative: false, ...engineOptions?.scheduling },
  });
}

async function providerFor({
  endpoint = '/v1',
  token,
  model,
}: CompletionOptions): Promise<CompletionProvider> {
  const server = {
    baseUrl: absoluteUrl(endpoint),
    ...(token === undefined ? {} : { fetch: withToken(token) }),
  };
  if (model !== undefined) return openAICompatible({ ...server, model });
  const unnamed = openAICompatible(server);
  const listed = await defaultOf(unnamed);
  if (listed === undefined) return unnamed;
  return openAICompatible({ ...server, model: listed.id, strategies: listedStrategies(listed) });
}

/** The model to ask. None where the server does not tell: it may still have one that answers to `default`. */
async function defaultOf(provider: CompletionProvider): Promise<ModelInfo | undefined> {
  try {
    return listedDefault((await provider.models?.({ signal: AbortSignal.timeout(listMs) })) ?? []);
  } catch {
    // What is wrong with the server will be said by the first request for text.
    return undefined;
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
