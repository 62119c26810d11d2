import { systemClock } from '../async/clock';
import { checkKnownNames } from '../domain/known-names';
import type { Notice } from '../domain/outcome';
import type { PromptStrategy, Prompt } from '../domain/prompt';
import type {
  CompletionProvider,
  ModelInfo,
  ProviderCapabilities,
  ProviderRequest,
  ServerFacts,
} from '../domain/provider';
import { CompletionError } from '../errors/completion-error';
import type { AnswerShape } from './answer-shape';
import { checkDefinition } from './check-definition';
import { createProvider } from './create-provider';
import { createTransport, type Transport, type TransportOptions } from './create-transport';
import { endpointUrl, type EndpointUrl } from './endpoint-url';
import { KnownFacts } from './known-facts';
import { listedModels } from './listed-models';
import { LoadedModels } from './loaded-models';
import { servedFromList } from './served-model';
import { openAIShape } from './open-ai-shape';

/** Options that every provider takes. */
export interface ProviderOptions extends TransportOptions {
  /** Sent as a bearer token, without the space around it. @default none */
  readonly apiKey?: string | undefined;
  /** Base URL, or the full URL of a request: `http://127.0.0.1:8000`, `…/v1`, `…/v1/completions`. @default the provider's own */
  readonly baseUrl?: string | undefined;
  /** Model of requests that name none. @default the provider's own */
  readonly model?: string | undefined;
}

/** Names of the options that every provider takes; the compiler holds it complete. */
const commonOptions: Readonly<Record<keyof ProviderOptions, true>> = {
  apiKey: true,
  baseUrl: true,
  model: true,
  headers: true,
  fetch: true,
  idleTimeoutMs: true,
  retry: true,
  clock: true,
  random: true,
};

/** What a provider's options may replace in its definition, where servers of one dialect differ. */
interface ReplaceableOptions extends ProviderOptions {
  readonly id?: string;
  readonly strategies?: readonly PromptStrategy[];
  readonly maxStops?: number;
}

/** What hosts read about a provider without creating one. */
export interface ProviderInfo<Name extends string = string> {
  /** Name in configuration files and `--provider`, e.g. `llama-cpp`; also the provider's `id`. */
  readonly name: Name;
  /** Name in messages and documents, e.g. `llama.cpp`. */
  readonly displayName: string;
  /** Address used when the options have no `baseUrl`. Absent: `baseUrl` is required. */
  readonly defaultUrl?: string;
  /** Model used when the options name none. */
  readonly defaultModel: string;
  /** Prompt strategies that the server accepts, best first. */
  readonly strategies: readonly PromptStrategy[];
  /** Whether requests without a key fail with `authentication`: at every address, or at all but this machine's. @default 'never' */
  readonly keyRequired?: 'always' | 'hosted' | 'never';
  /** Environment variable that holds a key for `defaultUrl` only. @default none: `COMPLETION_API_KEY`, beside `COMPLETION_BASE_URL` */
  readonly keyVariable?: string;
  /**
   * How hosts choose a model from the server's list when the configuration names none: `preferred` takes a model known to
   * complete well, `listed` any that writes text. @default `defaultModel` is used
   */
  readonly modelFromList?: 'preferred' | 'listed';
}

/** A request for one prompt strategy, with the stop sequences ready to send. */
export type StrategyRequest<Strategy extends PromptStrategy = PromptStrategy> = ProviderRequest & {
  readonly prompt: Extract<Prompt, { readonly strategy: Strategy }>;
  /** `prompt.stop` without blank ones, which some servers reject, and at most `maxStops`; `undefined` when none is left. */
  readonly stop: readonly string[] | undefined;
  /** What the server has said of the model. */
  readonly facts: ServerFacts | undefined;
};

/** The path and the JSON body of a request. Fields of `body` that are `undefined` are not sent. */
export interface WireCall {
  /** Added to the base URL, e.g. `/completions`. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The server that a model list is read from. */
export interface ModelServer extends Pick<Transport, 'json'> {
  readonly url: EndpointUrl;
}

/** What distinguishes one server's API from another's. See `docs/contributing/add-a-provider.md`. */
export interface ProviderDefinition<
  Name extends string,
  Options extends ReplaceableOptions,
> extends ProviderInfo<Name> {
  /** Path of the API below an address that has none, e.g. `/v1`, or `''`. */
  readonly root: string;
  /** Ends that are cut off a `baseUrl`, so that the full URL of a request works too. Longer ones first. */
  readonly paths: readonly string[];
  /** Maximum number of stop sequences in one request. */
  readonly maxStops: number;
  /** Names of the options that it takes beside those of every provider; others are refused. @default none */
  readonly options?: readonly Exclude<keyof Options, keyof ProviderOptions>[];
  /** Whether one request can return several candidates. @default false */
  readonly candidates?: boolean;
  /**
   * For a server that sends nothing, no status either, while it loads its model: how long it keeps one after an answer, in
   * milliseconds. Its `facts` are then of a model that is loaded. @default it says so while it loads
   */
  readonly keepsLoadedMs?: (options: Options) => number;
  /** The request for each prompt strategy; another strategy fails with `unsupported-model`. */
  readonly requests: {
    readonly [Strategy in PromptStrategy]?: (
      request: StrategyRequest<Strategy>,
      options: Options,
    ) => WireCall;
  };
  /** Reads one event of an answer. @default {@link openAIShape} */
  readonly shape?: AnswerShape;
  /** What the first event of an answer tells about the server, such as that another provider suits it. @default nothing */
  readonly recognize?: (json: unknown, url: EndpointUrl) => Notice | undefined;
  /** What the list of models tells about it. @default nothing */
  readonly recognizeList?: (models: readonly ModelInfo[], url: EndpointUrl) => Notice | undefined;
  /** The strategies that suit a model of the list. @default `strategies` */
  readonly strategiesFor?: (model: ModelInfo) => readonly PromptStrategy[];
  /** Of the server, where they differ from the defaults. */
  readonly capabilities?: Pick<ProviderCapabilities, 'releasesPrompt' | 'suffixParamTokens'>;
  /** Asks for what the server says of itself and a model. @default nothing beside the list */
  readonly facts?: (
    server: ModelServer,
    model: string,
    signal: AbortSignal,
  ) => Promise<ServerFacts | undefined>;
  /** Lists the models on offer. @default `GET {base}/models` in OpenAI's shape */
  readonly models?: (server: ModelServer, signal: AbortSignal) => Promise<readonly ModelInfo[]>;
}

/**
 * Creates providers of one definition.
 *
 * @throws CompletionError `invalid-options` when `baseUrl` is missing or is no http or https URL, and for an option that the
 * provider does not take
 */
export interface ProviderFactory<Name extends string, Options> {
  (...options: object extends Options ? [options?: Options] : [options: Options]): CompletionProvider;
  readonly info: ProviderInfo<Name>;
}

/**
 * Makes a provider's factory from its definition. Reads the options, adds the key, hides it in messages, and leaves the rest of
 * the exchange to {@link createProvider} and {@link createTransport}.
 *
 * Mark the call with `@__PURE__`, so that bundlers drop the providers that an application does not import.
 *
 * @throws CompletionError `invalid-options` that names the field of `definition` that is missing or wrong
 */
export function defineProvider<Name extends string, Options extends ReplaceableOptions>(
  definition: ProviderDefinition<Name, Options>,
): ProviderFactory<Name, Options> {
  checkDefinition(definition);
  return factoryOf(definition, servedFromList);
}

/**
 * {@link defineProvider} for definitions of this package whose engines take no model from a list: bundles omit what reads lists
 * for that, and what checks definitions, since the compiler did.
 */
export function ownProvider<Name extends string, Options extends ReplaceableOptions>(
  definition: ProviderDefinition<Name, Options> & { readonly modelFromList?: 'preferred' },
): ProviderFactory<Name, Options> {
  return factoryOf(definition, undefined);
}

function factoryOf<Name extends string, Options extends ReplaceableOptions>(
  definition: ProviderDefinition<Name, Options>,
  fromList: typeof servedFromList | undefined,
): ProviderFactory<Name, Options> {
  const factory = (options = {} as Options) => create(definition, options, fromList);
  return Object.assign(factory, { info: definition });
}

function create<Name extends string, Options extends ReplaceableOptions>(
  definition: ProviderDefinition<Name, Options>,
  options: Options,
  fromList: typeof servedFromList | undefined,
): CompletionProvider {
  checkKnownNames(
    definition.name,
    options,
    [...Object.keys(commonOptions), ...(definition.options ?? [])].map(String),
  );
  const { id = definition.name, maxStops = definition.maxStops } = options;
  const url = endpointUrl(options.baseUrl ?? definition.defaultUrl ?? '', definition.paths, definition.root);
  const asked = options.strategies ?? (url.isChat ? chatFirst(definition.strategies) : undefined);
  const strategies = asked ?? definition.strategies;
  const key = options.apiKey?.trim() || undefined;
  const transport = createTransport(options, key);
  const server: ModelServer = { url, json: transport.json };
  const { recognize, recognizeList } = definition;
  const { facts: readFacts } = definition;
  const facts = new KnownFacts(readFacts && ((model, signal) => readFacts(server, model, signal)));
  const { clock = systemClock } = options;
  const keptMs = definition.keepsLoadedMs?.(options);
  return createProvider({
    id,
    url,
    transport,
    defaultModel: options.model ?? definition.defaultModel,
    capabilities: {
      strategies,
      maxStops,
      location: url.location,
      candidates: definition.candidates ?? false,
      ...definition.capabilities,
    },
    facts,
    loaded: keptMs === undefined ? undefined : new LoadedModels(clock, keptMs),
    shape: definition.shape ?? openAIShape,
    missingKey: key === undefined ? missingKey(definition, url, options.baseUrl === undefined) : undefined,
    call(request) {
      const { path, body } = wireCall(definition, options, request, maxStops, facts.of(request.model));
      return { url: url.at(path), body: definedFields(body) };
    },
    models: (signal) => (definition.models ?? openAIModels)(server, signal),
    recognize: recognize && ((json) => recognize(json, url)),
    recognizeList: recognizeList && ((models) => recognizeList(models, url)),
    served:
      options.model === undefined && definition.modelFromList === 'listed'
        ? (list) =>
            fromList?.({
              list,
              clock,
              defaultModel: definition.defaultModel,
              origin: url.origin,
              strategiesFor: asked === undefined ? definition.strategiesFor : undefined,
            })
        : undefined,
  });
}

/** The strategies of a server whose address is that of its chat endpoint. */
function chatFirst(strategies: readonly PromptStrategy[]): readonly PromptStrategy[] | undefined {
  const chat = strategies.filter((strategy) => strategy === 'chat-infill');
  return chat.length === 0 ? undefined : [...chat, ...strategies.filter((each) => each !== 'chat-infill')];
}

/** `fields` without those that are `undefined`. */
export function definedFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The error message when there is no key; `undefined` where none is required. `isDefault`: the server is the provider's own. */
function missingKey(
  definition: ProviderInfo,
  { base, location }: EndpointUrl,
  isDefault: boolean,
): string | undefined {
  const { displayName, keyRequired = 'never', keyVariable } = definition;
  if (keyRequired === 'never' || (keyRequired === 'hosted' && location === 'loopback')) return undefined;
  const variables = (isDefault ? keyVariable : undefined) ?? 'COMPLETION_BASE_URL and COMPLETION_API_KEY';
  return `${displayName} needs an API key of ${new URL(base).host}: set ${variables}, or give the option apiKey`;
}

function wireCall<Options extends ReplaceableOptions>(
  { displayName, requests }: ProviderDefinition<string, Options>,
  options: Options,
  request: ProviderRequest,
  maxStops: number,
  facts: ServerFacts | undefined,
): WireCall {
  const { strategy, stop: stops } = request.prompt;
  // The key of the table is the strategy of the prompt, which the compiler cannot follow.
  const build = requests[strategy] as ((request: StrategyRequest, options: Options) => WireCall) | undefined;
  if (build === undefined)
    throw new CompletionError(
      'unsupported-model',
      `${displayName} has no request for ${strategy} prompts; set prompt.strategy to 'auto'`,
    );
  const stop = stops.filter((word) => word.trim() !== '').slice(0, maxStops);
  return build({ ...request, stop: stop.length === 0 ? undefined : stop, facts }, options);
}

async function openAIModels({ url, json }: ModelServer, signal: AbortSignal): Promise<readonly ModelInfo[]> {
  return listedModels(await json({ method: 'GET', url: url.at('/models') }, signal));
}
