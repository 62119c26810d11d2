import { LRUCache } from 'lru-cache';
import type {
  CompletionProvider,
  ModelInfo,
  ProviderCapabilities,
  ProviderEvent,
  ProviderRequest,
  WireRequest,
} from '../domain/provider';
import { CompletionError } from '../errors/completion-error';
import type { AnswerShape } from './answer-shape';
import type { EndpointUrl } from './endpoint-url';
import type { Transport } from './create-transport';
import type { KnownFacts } from './known-facts';
import { RefusedParameters } from './refused-parameters';
import { rightSpelling, withSpelling } from './right-spelling';

/** One server as {@link createProvider} sees it. */
export interface ServerDialect {
  readonly id: string;
  readonly url: EndpointUrl;
  readonly defaultModel: string;
  readonly capabilities: ProviderCapabilities;
  readonly transport: Transport;
  /** Builds the request. @throws CompletionError `unsupported-model` for a prompt that the server cannot take */
  readonly call: (request: ProviderRequest) => Pick<WireRequest, 'url'> & { readonly body: JsonFields };
  readonly shape: AnswerShape;
  /** The error message when a required key is missing. */
  readonly missingKey: string | undefined;
  readonly facts: KnownFacts;
  readonly models: (signal: AbortSignal) => Promise<readonly ModelInfo[]>;
}

type JsonFields = Readonly<Record<string, unknown>>;

/** A provider for a server: one request for each answer, and one more without a parameter that the server rejected. */
export function createProvider(dialect: ServerDialect): CompletionProvider {
  const { id, url, defaultModel, capabilities, transport, shape, missingKey, facts } = dialect;
  const rejected = new RefusedParameters();
  /** Models that the server does not have, with the spelling of the one it has; empty when it has none. */
  const spellings = new LRUCache<string, string>({ max: 200 });

  function wireCall(request: ProviderRequest) {
    const { url: target, body } = dialect.call(request);
    return { url: target, body: rejected.without(request.model, body) };
  }

  function checkKey(): void {
    if (missingKey !== undefined) throw new CompletionError('authentication', missingKey);
  }

  async function listModels(signal: AbortSignal): Promise<readonly ModelInfo[]> {
    checkKey();
    return facts.keep(await dialect.models(signal));
  }

  /** `error`; for a model the server does not have, with the right spelling, which its list is read for once. */
  async function withRightSpelling(error: unknown, model: string, signal: AbortSignal): Promise<unknown> {
    if (!CompletionError.is(error) || error.code !== 'unsupported-model' || signal.aborted) return error;
    let spelling = spellings.get(model);
    if (spelling === undefined) {
      const offered = await listModels(signal).catch(() => []);
      if (signal.aborted) return error;
      spelling = rightSpelling(model, offered) ?? '';
      spellings.set(model, spelling);
    }
    return spelling === '' ? error : withSpelling(error, spelling);
  }

  function stream(request: ProviderRequest, signal: AbortSignal): AsyncIterableIterator<ProviderEvent> {
    const { candidates, model } = request;
    let call: ReturnType<typeof wireCall> | undefined;
    let events: AsyncIterableIterator<ProviderEvent> | undefined;
    const send = () => {
      checkKey();
      call = wireCall(request);
      return transport.stream({ ...call, candidates, shape }, signal);
    };
    /** The first event; after a rejected parameter a notice of it, and then the answer without it. */
    async function first(): Promise<IteratorResult<ProviderEvent>> {
      try {
        events = send();
        return await events.next();
      } catch (error) {
        const parameter = call && rejected.learn(model, call.body, error);
        if (parameter === undefined) throw await withRightSpelling(error, model, signal);
        events = send();
        const message = `${url.origin} does not take "${parameter}" for ${model}; it is left out from now on`;
        return { done: false, value: { type: 'notice', notice: { code: 'parameter-refused', message } } };
      }
    }
    return {
      next: () => (events === undefined ? first() : events.next()),
      return: () => events?.return?.() ?? Promise.resolve({ done: true, value: undefined }),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  return {
    id,
    endpoint: url.base,
    defaultModel,
    capabilities,
    ...(url.notice === undefined ? {} : { notices: [url.notice] }),
    stream: (request, { signal }) => stream(request, signal),
    preview(request): WireRequest {
      return { method: 'POST', headers: transport.shownHeaders(), ...wireCall(request) };
    },
    facts: (model) => facts.of(model),
    ...(facts.canAsk ? { askFacts: (model: string, { signal }) => facts.ask(model, signal) } : {}),
    models: ({ signal }) => listModels(signal),
  };
}
