import {
  CompletionError,
  createCompletionEngine,
  openAICompatible,
  type CompletionEngine,
  type CompletionProvider,
  type ModelInfo,
  type NextEditFeature,
} from '@org/completion-core';
import { listedDefault, listedStrategies, modelChosenNotice } from '@org/completion-core/host';
import type { EditHistory } from '@org/completion-core/next-edit';
import type { WireFetch } from '@org/completion-core/provider';
import { checkWidgetOptions } from './check-widget-options';
import { ModelLists } from './model-lists';
import type { CompletionOptions } from './options';

/** Max time that the first suggestion waits for a server's list of models. */
const listTimeoutMs = 2_000;

/** The lists of servers for the widgets in the page. */
const lists = new ModelLists();

/**
 * Makes the engine for `options`. Without a model, it requests the server's list of models, once for all widgets. Needs a
 * browser when `endpoint` is relative. Widgets import this module on demand, to keep it out of the first load of a page.
 * Rejects with a `CompletionError` `invalid-options` that names the option.
 *
 * @param disposed - aborts when the widget is destroyed while the engine is being made
 * @param history - what is edited in the widget, for next edits
 */
export async function createPageEngine(
  options: CompletionOptions,
  disposed: AbortSignal,
  history?: EditHistory,
): Promise<CompletionEngine> {
  checkWidgetOptions(options);
  const { engineOptions, model } = options;
  const provider = options.provider ?? (await providerFor(options, disposed));
  try {
    const edits = await nextEditFeature(options, history);
    return createCompletionEngine({
      ...engineOptions,
      ...(edits === undefined ? {} : { nextEdit: edits }),
      provider,
      ...(model === undefined ? {} : { model }),
      scheduling: { speculative: false, ...engineOptions?.scheduling },
    });
  } catch (error) {
    if (provider !== options.provider) provider.dispose?.();
    throw error;
  }
}

/** Loaded only where the widget has next edits. */
async function nextEditFeature(
  { nextEdit: wanted, token: ownToken }: CompletionOptions,
  history: EditHistory | undefined,
): Promise<NextEditFeature | undefined> {
  if (!wanted) return undefined;
  const { nextEdit } = await import('@org/completion-core/next-edit');
  const { endpoint, token, provider, ...options } = wanted;
  const isOwn = endpoint !== undefined || token !== undefined;
  const fetchedBy = token ?? (endpoint === undefined ? ownToken : undefined);
  const server =
    provider ??
    (isOwn
      ? openAICompatible({
          baseUrl: absoluteUrl(endpoint ?? '/v1', 'nextEdit.endpoint'),
          ...(options.model === undefined ? {} : { model: options.model }),
          ...(fetchedBy === undefined ? {} : { fetch: withToken(fetchedBy) }),
        })
      : undefined);
  return nextEdit({
    ...options,
    ...(server === undefined ? {} : { provider: server }),
    ...(history === undefined ? {} : { history }),
  });
}

async function providerFor(
  { endpoint = '/v1', token, model }: CompletionOptions,
  disposed: AbortSignal,
): Promise<CompletionProvider> {
  const server = {
    baseUrl: absoluteUrl(endpoint),
    ...(token === undefined ? {} : { fetch: withToken(token) }),
  };
  if (model !== undefined) return openAICompatible({ ...server, model });
  const unnamed = openAICompatible(server);
  const { model: best, release } = lists.use(server.baseUrl, token, (signal) => bestListed(unnamed, signal));
  if (disposed.aborted) release();
  disposed.addEventListener('abort', release, { once: true });
  const listed = await best.catch(() => {
    // The first completion reports what is wrong with the server.
    return undefined;
  });
  disposed.removeEventListener('abort', release);
  if (listed === undefined) {
    // It would ask for a list again.
    const provider = openAICompatible({ ...server, model: unnamed.defaultModel });
    return { ...provider, dispose: release };
  }
  const provider = openAICompatible({
    ...server,
    model: listed.id,
    strategies: listedStrategies(listed),
  });
  const notices = [...(provider.notices ?? []), modelChosenNotice(listed.id, provider.endpoint)];
  return { ...provider, notices, dispose: release };
}

/** The best model that the server lists; `undefined` when it lists none: it may still serve one as `default`. */
async function bestListed(provider: CompletionProvider, signal: AbortSignal): Promise<ModelInfo | undefined> {
  const limit = new AbortController();
  const end = () => limit.abort(signal.reason);
  const timer = setTimeout(end, listTimeoutMs);
  signal.addEventListener('abort', end, { once: true });
  try {
    return listedDefault((await provider.models?.({ signal: limit.signal })) ?? []);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

function absoluteUrl(endpoint: string, name = 'endpoint'): string {
  try {
    return new URL(endpoint, globalThis.location?.href).href;
  } catch (cause) {
    const given = JSON.stringify(endpoint);
    throw new CompletionError(
      'invalid-options',
      `${name} must be a URL or a path on this page's server, got ${given}`,
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
