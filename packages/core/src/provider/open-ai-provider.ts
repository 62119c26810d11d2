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
import { openAIShape, type AnswerShape } from './answer-shapes';
import type { EndpointUrl } from './endpoint-url';
import type { Transport } from './create-transport';
import { listedModels } from './listed-models';
import { RefusedParameters } from './refused-parameters';
import { rightSpelling, withSpelling } from './right-spelling';

/** Where a request goes and what it says. */
export interface WireCall {
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What tells one server's dialect from another's. */
export interface Dialect {
  readonly id: string;
  readonly url: EndpointUrl;
  readonly defaultModel: string;
  readonly capabilities: ProviderCapabilities;
  readonly transport: Transport;
  /** @throws CompletionError `unsupported-model` for a prompt the server has no place for */
  readonly call: (request: ProviderRequest) => WireCall;
  /** @default OpenAI's */
  readonly shape?: AnswerShape;
  /** What to say when there is no key, where the server needs one. */
  readonly missingKey?: string | undefined;
  /** The models on offer. @default `GET {base}/models` in OpenAI's shape */
  readonly models?: (signal: AbortSignal) => Promise<readonly ModelInfo[]>;
}

/** A provider out of a dialect: one request for an answer, one more without a parameter that the server refused. */
export function createProvider(dialect: Dialect): CompletionProvider {
  const { id, url, defaultModel, capabilities, transport, shape = openAIShape, missingKey } = dialect;
  const refused = new RefusedParameters();
  /** Models the server said it does not have, with the spelling of the one it has; empty when it has none. */
  const spellings = new LRUCache<string, string>({ max: 200 });

  function wireCall(request: ProviderRequest): WireCall {
    const { url: target, body } = dialect.call(request);
    return { url: target, body: refused.without(request.model, body) };
  }

  function checkKey(): void {
    if (missingKey !== undefined) throw new CompletionError('authentication', missingKey);
  }

  async function listModels(signal: AbortSignal): Promise<readonly ModelInfo[]> {
    checkKey();
    if (dialect.models !== undefined) return dialect.models(signal);
    return listedModels(await transport.json({ method: 'GET', url: url.at('/models') }, signal));
  }

  /** What to say of a model the server does not have: its list is asked once for the right spelling. */
  async function explained(error: unknown, model: string, signal: AbortSignal): Promise<unknown> {
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
    let call: WireCall | undefined;
    let events: AsyncIterableIterator<ProviderEvent> | undefined;
    const ask = () => {
      checkKey();
      call = wireCall(request);
      return transport.stream({ ...call, candidates, shape }, signal);
    };
    /** The first event; when a parameter was refused, the notice of it, and the answer without it comes after. */
    async function first(): Promise<IteratorResult<ProviderEvent>> {
      try {
        events = ask();
        return await events.next();
      } catch (error) {
        const parameter = call && refused.learn(model, call.body, error);
        if (parameter === undefined) throw await explained(error, model, signal);
        events = ask();
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
    models: ({ signal }) => listModels(signal),
  };
}
