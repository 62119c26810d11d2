import type { CompletionProvider } from '@org/completion-core';
import type { ProviderRequest } from '@org/completion-core/provider';
import { parsedJson } from '../stream/parsed-json';
import { refusal, streamedAnswer, wholeAnswer } from './provider-answers';
import type { Upstream, UpstreamCall } from './upstream';

/** Settings of {@link providerUpstream}. */
export interface ProviderUpstreamOptions {
  /** Name for logs and metrics. @default the provider's id */
  readonly id?: string;
  /** Share of the requests, relative to the others. @default 1 */
  readonly weight?: number;
  /** LSP language id for requests without a field `language`. @default 'plaintext' */
  readonly languageId?: string;
  /** What the same server has of OpenAI's API. @default nothing */
  readonly openAI?: OpenAIRoutes;
}

/** A server's own API in OpenAI's format, which gets some of the requests unchanged. */
export interface OpenAIRoutes {
  /** The server by this API, e.g. {@link httpUpstream}. */
  readonly upstream: Upstream;
  /**
   * The routes to leave to it. `/completions` only where it continues a prompt as it is, without a chat template; requests with a
   * `suffix` still go to the provider.
   */
  readonly paths: readonly UpstreamCall['path'][];
}

/**
 * A provider of the engine as an upstream, e.g. the embedded model: serves `/completions` with `prompt` and `suffix`, streamed or
 * not, and lists its models. A prompt alone is continued as it is, special tokens included, where the provider can do that. Rejects
 * prompts in tokens, lists of prompts and chats with 400, unless `openAI` takes them.
 */
export function providerUpstream(
  provider: CompletionProvider,
  options: ProviderUpstreamOptions = {},
): Upstream {
  const { languageId = 'plaintext', weight, openAI } = options;
  let number = 0;
  return {
    id: options.id ?? provider.id,
    defaultModel: provider.defaultModel,
    ...(weight === undefined ? {} : { weight }),
    secrets: () => openAI?.upstream.secrets?.() ?? [],
    async send(call) {
      const fields = (parsedJson(call.body ?? '{}') ?? {}) as Fields;
      if (openAI?.paths.includes(call.path) === true && !hasSuffix(fields)) return openAI.upstream.send(call);
      if (call.path === '/models') return listModels(provider, call.signal);
      if (call.path !== '/completions') return refusal(400, 'This model does not chat. Use /v1/completions.');
      const request = readRequest(fields, provider, languageId);
      if (typeof request === 'string') return refusal(400, request);
      const answer = { provider, request, id: `cmpl-${provider.id}-${++number}`, signal: call.signal };
      return fields['stream'] === true
        ? streamedAnswer(answer, wantsUsage(fields['stream_options']))
        : wholeAnswer(answer);
    },
    dispose() {
      provider.dispose?.();
      openAI?.upstream.dispose?.();
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;

function hasSuffix({ suffix }: Fields): boolean {
  return typeof suffix === 'string' && suffix !== '';
}

function wantsUsage(streamOptions: unknown): boolean {
  return (
    typeof streamOptions === 'object' &&
    streamOptions !== null &&
    'include_usage' in streamOptions &&
    streamOptions.include_usage === true
  );
}

/** The request for the provider, or why it is rejected. */
function readRequest(
  fields: Fields,
  provider: CompletionProvider,
  languageId: string,
): ProviderRequest | string {
  const { model, max_tokens: maxTokens, temperature, top_p: topP, n, language } = fields;
  const prompt = promptOf(fields, provider);
  if (typeof prompt === 'string') return prompt;
  return {
    prompt,
    model: typeof model === 'string' ? model : provider.defaultModel,
    maxTokens: typeof maxTokens === 'number' ? maxTokens : 256,
    temperature: typeof temperature === 'number' ? temperature : 0,
    ...(typeof topP === 'number' ? { topP } : {}),
    candidates: typeof n === 'number' ? n : 1,
    languageId: typeof language === 'string' ? language : languageId,
    uri: '',
  };
}

/**
 * A prompt with a suffix in the server's own form, which knows the tokens of its model; a prompt alone as it is: it may hold special
 * tokens, which the server's own form would take for text.
 */
function promptOf(
  { prompt, suffix, stop }: Fields,
  { capabilities: { strategies } }: CompletionProvider,
): ProviderRequest['prompt'] | string {
  if (typeof prompt !== 'string') return '`prompt` must be one string for this model.';
  const stops = (Array.isArray(stop) ? stop : [stop]).filter(
    (each): each is string => typeof each === 'string' && each !== '',
  );
  const after = typeof suffix === 'string' ? suffix : '';
  if (after === '' && strategies.includes('prefix-only'))
    return { strategy: 'prefix-only', text: prompt, stop: stops };
  if (strategies.includes('suffix-param'))
    return { strategy: 'suffix-param', prefix: prompt, suffix: after, snippets: [], stop: stops };
  return after === ''
    ? { strategy: 'prefix-only', text: prompt, stop: stops }
    : 'This model does not support `suffix`.';
}

async function listModels(provider: CompletionProvider, signal: AbortSignal): Promise<Response> {
  const models = (await provider.models?.({ signal })) ?? [{ id: provider.defaultModel, fim: undefined }];
  return Response.json({
    object: 'list',
    data: models.map(({ id, fim }) => ({
      id,
      object: 'model',
      created: 0,
      owned_by: provider.id,
      ...(fim === undefined ? {} : { capabilities: { completion_fim: fim } }),
    })),
  });
}
