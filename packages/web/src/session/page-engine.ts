import {
  CompletionError,
  createCompletionEngine,
  openAICompatible,
  type CompletionEngine,
  type CompletionProvider,
  type WireFetch,
} from '@org/completion-core';
import type { CompletionOptions } from './options';

/**
 * The engine that `options` ask for. Needs a browser when `endpoint` is relative. Widgets load this module when it is needed,
 * so that it is no part of what a page loads first.
 *
 * @throws CompletionError `invalid-options` naming the option
 */
export function createPageEngine(options: CompletionOptions): CompletionEngine {
  const { engineOptions } = options;
  return createCompletionEngine({
    ...engineOptions,
    provider: options.provider ?? providerFor(options),
    ...(options.model === undefined ? {} : { model: options.model }),
    scheduling: { speculative: false, ...engineOptions?.scheduling },
  });
}

function providerFor({ endpoint = '/v1', token, model }: CompletionOptions): CompletionProvider {
  return openAICompatible({
    baseUrl: absoluteUrl(endpoint),
    model,
    ...(token === undefined ? {} : { fetch: withToken(token) }),
  });
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
