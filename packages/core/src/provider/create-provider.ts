import { LRUCache } from 'lru-cache';
import type { Notice } from '../domain/outcome';
import type {
  CompletionProvider,
  ModelInfo,
  ProviderCapabilities,
  ProviderEvent,
  ProviderRequest,
  StreamOptions,
  WireRequest,
} from '../domain/provider';
import { CompletionError } from '../errors/completion-error';
import type { AnswerShape } from './answer-shape';
import type { EndpointUrl } from './endpoint-url';
import type { Transport } from './create-transport';
import type { KnownFacts } from './known-facts';
import type { LoadedModels } from './loaded-models';
import { otherModelNotice } from './model-notices';
import { RefusedParameters, refusesCandidates } from './refused-parameters';
import { rightSpelling, withSpelling } from './right-spelling';
import type { ModelQuestion, servedFromList } from './served-model';

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
  /** Absent for servers that say so while they load a model. */
  readonly loaded: LoadedModels | undefined;
  readonly models: (signal: AbortSignal) => Promise<readonly ModelInfo[]>;
  /** Takes a model from the list; absent when the options name one, or the provider has its own. */
  readonly served:
    | ((list: ModelQuestion['list']) => ReturnType<typeof servedFromList> | undefined)
    | undefined;
  /** What the first event of an answer tells about the server, such as that another provider suits it. */
  readonly recognize: ((json: unknown) => Notice | undefined) | undefined;
  /** The same of its list of models. */
  readonly recognizeList: ((models: readonly ModelInfo[]) => Notice | undefined) | undefined;
}

type JsonFields = Readonly<Record<string, unknown>>;

/** A provider for a server: one request for each answer, and one more without a parameter that the server rejected. */
export function createProvider(dialect: ServerDialect): CompletionProvider {
  const { id, url, defaultModel, capabilities, transport, shape, missingKey, facts, loaded, served } =
    dialect;
  const rejected = new RefusedParameters();
  let listNotice: Notice | undefined;
  /** Numbers of candidates that one request cannot have, by model. */
  const tooManyCandidates = new LRUCache<string, number>({ max: 200 });
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
    const listed = await dialect.models(signal);
    listNotice = dialect.recognizeList?.(listed);
    return facts.keep(listed);
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

  function stream(request: ProviderRequest, options: StreamOptions): AsyncIterableIterator<ProviderEvent> {
    if (request.candidates === 1) return together(request, options);
    const tooMany = tooManyCandidates.get(request.model) ?? Infinity;
    return request.candidates < tooMany ? allOf(request, options) : oneByOne(request, options);
  }

  /** The candidates together; when the server gives one, whatever was asked for, the others one after the other. */
  async function* allOf(
    request: ProviderRequest,
    options: StreamOptions,
  ): AsyncGenerator<ProviderEvent, undefined> {
    const came = new Set<number>();
    let isWhole = true;
    for await (const event of together(request, options)) {
      yield event;
      if ('index' in event) came.add(event.index);
      if (event.type === 'text-end' && event.finishReason === undefined) isWhole = false;
    }
    if (came.size === request.candidates) return;
    if (came.size === 1 && isWhole) {
      yield givesFewer(request, 2);
      yield* oneByOne(request, options, 1);
      return;
    }
    for (let index = 0; index < request.candidates; index++)
      if (!came.has(index)) yield { type: 'text-end', index, finishReason: isWhole ? 'stop' : undefined };
  }

  /** Remembers that one request cannot have `tooMany` candidates, and says so. */
  function givesFewer({ model, candidates }: ProviderRequest, tooMany: number): ProviderEvent {
    tooManyCandidates.set(model, tooMany);
    const message = `${url.origin} does not give ${candidates} candidates at once; they are asked for one after the other`;
    return { type: 'notice', notice: { code: 'parameter-refused', message } };
  }

  /** The candidates from `first` on, one after the other, each by a request of its own. */
  async function* oneByOne(
    request: ProviderRequest,
    options: StreamOptions,
    first = 0,
  ): AsyncGenerator<ProviderEvent, undefined> {
    for (let index = first; index < request.candidates; index++)
      for await (const event of together({ ...request, candidates: 1 }, options)) {
        if ('index' in event) yield { ...event, index };
        else if (event.type !== 'response-start' || index === 0) yield event;
      }
  }

  function together(request: ProviderRequest, options: StreamOptions): AsyncIterableIterator<ProviderEvent> {
    const { signal } = options;
    const { candidates, model } = request;
    let call: ReturnType<typeof wireCall> | undefined;
    let events: AsyncIterableIterator<ProviderEvent> | undefined;
    const send = () => {
      checkKey();
      call = wireCall(request);
      const modelNotice = (answered: string) => otherModelNotice(model, answered, url.origin);
      const { recognize } = dialect;
      const mayLoad = loaded !== undefined && !loaded.has(model);
      const onAnswer = () => loaded?.onAnswer(model);
      return transport.stream(
        { ...call, candidates, shape, recognize, modelNotice, mayLoad, onAnswer },
        options,
      );
    };
    /** The first event; after a rejected parameter a notice of it, and then the answer without it. */
    async function first(): Promise<IteratorResult<ProviderEvent>> {
      try {
        events = send();
        return await events.next();
      } catch (error) {
        if (candidates > 1 && refusesCandidates(error)) {
          events = oneByOne(request, options);
          return { done: false, value: givesFewer(request, candidates) };
        }
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
    get notices() {
      return [url.notice, listNotice].filter((notice) => notice !== undefined);
    },
    stream,
    preview(request): WireRequest {
      return { method: 'POST', headers: transport.shownHeaders(), ...wireCall(request) };
    },
    facts: (model) => facts.of(model),
    ...(facts.canAsk
      ? {
          async askFacts(model: string, { signal }) {
            if (await facts.ask(model, signal)) loaded?.onListed(model);
          },
        }
      : {}),
    models: ({ signal }) => listModels(signal),
    ...served?.(listModels),
  };
}
